// SPDX-License-Identifier: GPL-3.0-only

import ArgumentParser
package import RemoteProxyClient

/// The options that say whether to try again.
package struct RetryOptions: ParsableArguments {
    @Flag(
        name: .long,
        help:
            "Try again when the server cannot be reached or is lost, at first after a second, then less and less often."
    )
    var retry = false

    @Option(
        name: .long,
        parsing: .unconditional,
        help: ArgumentHelp(
            "As --retry, and give up when nothing has worked for so many seconds.",
            valueName: "seconds"
        ),
        transform: Seconds.argument(of: "--retry-for")
    )
    var retryFor: Double?

    package init() {}

    /// Whether to try again at all.
    package var isOn: Bool { self.retry || self.retryFor != nil }

    /// What they come to, for a program with or without a person in front of it.
    ///
    /// - Parameter otherwise: when to try again if they do not say so.
    package func policy(otherwise: ReconnectPolicy.Reach = .never) -> ReconnectPolicy {
        ReconnectPolicy(
            reach: self.isOn ? .always : otherwise,
            maximumDelay: .seconds(30),
            stableAfter: .seconds(10),
            giveUpAfter: self.retryFor.map { .seconds($0) }
        )
    }
}
