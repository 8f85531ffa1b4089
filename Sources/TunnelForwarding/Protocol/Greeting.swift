// SPDX-License-Identifier: GPL-3.0-only

/// How two ends find out that both speak the forwarding protocol, so that neither bothers one that does not.
///
/// A client that does says so in its name, which the proxy tells the device. To such a client a device says
/// ``bytes`` at once, before anything else, and the client says the same. A device of another kind does not; then the
/// tunnel carries the connection's bytes as they are.
package enum Greeting {
    /// The first bytes of both directions.
    static let bytes = Array("\0nymea-forward/1\n".utf8)
    /// Ends the name of a client that speaks the protocol.
    static let mark = " (forward/1)"

    /// The name with which a client registers.
    static func marked(_ name: String) -> String { name + Self.mark }

    /// The name that a client was given by its user; nil if it does not speak the protocol.
    package static func unmarked(_ name: String) -> String? {
        name.hasSuffix(Self.mark) ? String(name.dropLast(Self.mark.count)) : nil
    }
}

/// Compares what comes first with the greeting.
struct GreetingReader {
    enum Verdict: Equatable {
        /// It may become one.
        case undecided
        /// It is one; these bytes came behind it.
        case greeting(rest: [UInt8])
        /// It is none: these are the first bytes of something else.
        case other([UInt8])
    }

    private var seen: [UInt8] = []

    mutating func append(_ bytes: [UInt8]) -> Verdict {
        self.seen += bytes
        let count = min(self.seen.count, Greeting.bytes.count)
        guard self.seen[..<count].elementsEqual(Greeting.bytes[..<count]) else { return .other(self.seen) }
        guard count == Greeting.bytes.count else { return .undecided }
        return .greeting(rest: Array(self.seen[count...]))
    }

    /// Nothing more comes.
    consuming func finish() -> Verdict { .other(self.seen) }
}
