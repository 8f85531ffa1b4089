// SPDX-License-Identifier: GPL-3.0-only

import ArgumentParser
import ClientConsole
import TunnelForwarding

/// The options that make a device or a client forward connections instead of lines.
struct ForwardingOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "With -s: connect every client to this service: HOST:PORT, [IPV6]:PORT or unix:/path.",
            valueName: "host:port"
        ),
        transform: ForwardingAddress.targetArgument
    )
    var connect: ForwardingAddress?

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            With -s: also let clients ask (--target) for these services: HOST:PORT, ADDRESS/LENGTH:PORT or unix:/path, where \
            the port may be a range (8000-8099) or *. To be given as often as needed; all others are refused.
            """,
            valueName: "rule"
        ),
        transform: AllowRule.argument
    )
    var allow: [AllowRule] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            """
            With -c: listen here, and make each connection a client of the device: [HOST:]PORT or unix:/path. Without a host \
            on 127.0.0.1; port 0 takes one that is free.
            """,
            valueName: "[host:]port"
        ),
        transform: ForwardingAddress.listenerArgument
    )
    var listen: ForwardingAddress?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "With -c --listen: ask the device for this service, if it allows it, instead of the one of its --connect.",
            valueName: "host:port"
        ),
        transform: ForwardingAddress.targetArgument
    )
    var target: ForwardingAddress?

    @Option(
        name: .long,
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            With --connect, --allow or --listen: forward so many connections at one time. \
            (default: \(ForwardingLimits().connections))
            """,
            valueName: "number"
        ),
        transform: Count.argument(
            of: "--max-connections",
            in: 1...Self.mostConnections,
            words: "1 to \(Self.mostConnections)"
        )
    )
    var maxConnections: Int?

    @Flag(
        name: .long,
        help: "With --connect, --allow or --listen: write what happens to standard output, one JSON object a line."
    )
    var json = false

    /// Whether this is what the program is to do.
    var isWanted: Bool { self.isDevices || self.isClients }
    /// Whether an option of a device was given.
    var isDevices: Bool { self.connect != nil || !self.allow.isEmpty }
    /// Whether an option of a client was given.
    var isClients: Bool { self.listen != nil || self.target != nil }

    /// To be called when it is known that those of the other side are not given.
    ///
    /// - Parameter quiet: whether `--quiet` was given.
    func check(quiet: Bool) throws {
        guard self.target == nil || self.listen != nil else {
            throw ValidationError("--target says where connections go that --listen accepts: give --listen too.")
        }
        guard self.isWanted || !self.json else {
            throw ValidationError("--json is for port forwarding: it needs --connect, --allow or --listen.")
        }
        guard !self.json || !quiet else {
            throw ValidationError("--json tells all that happens and --quiet nothing: give one of them.")
        }
        guard self.isWanted || self.maxConnections == nil else {
            throw ValidationError("--max-connections is for port forwarding: it needs --connect, --allow or --listen.")
        }
    }

    /// As many clients as a device can have (`ClientConfiguration.Limits.clients`).
    private static let mostConnections = 1024

    var limits: ForwardingLimits {
        var limits = ForwardingLimits()
        if let count = self.maxConnections { limits.connections = count }
        return limits
    }
}

extension ForwardingAddress {
    @Sendable fileprivate static func targetArgument(_ text: String) throws -> ForwardingAddress {
        try validated { () throws(ForwardingAddressError) in try .target(text) }
    }

    @Sendable fileprivate static func listenerArgument(_ text: String) throws -> ForwardingAddress {
        try validated { () throws(ForwardingAddressError) in try .listener(text) }
    }
}

extension AllowRule {
    @Sendable fileprivate static func argument(_ text: String) throws -> AllowRule {
        try validated { () throws(ForwardingAddressError) in try AllowRule(text) }
    }
}

/// The reason why an argument is none, in the parser's own kind of error.
private func validated<Value>(_ body: () throws(ForwardingAddressError) -> Value) throws -> Value {
    do throws(ForwardingAddressError) {
        return try body()
    } catch {
        throw ValidationError(error.description)
    }
}
