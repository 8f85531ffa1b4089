// SPDX-License-Identifier: GPL-3.0-only

import ArgumentParser

/// How long a connection without half-close outlives the end of standard input.
package struct LingerOptions: ParsableArguments {
    @Option(
        name: .long,
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Seconds without data after which a WebSocket is closed, or a pipe's end without input passed on, when \
            standard input has ended. (default: 2)
            """,
            valueName: "seconds"
        ),
        transform: Seconds.argument(of: "--linger", in: 0...86_400)
    )
    var linger = 2.0

    package init() {}

    /// What it comes to.
    package var time: Duration { .seconds(self.linger) }
}
