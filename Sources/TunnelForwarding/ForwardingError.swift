// SPDX-License-Identifier: GPL-3.0-only

/// Why one connection could not be forwarded, or not to its end.
package struct ForwardingError: Error, Hashable, CustomStringConvertible {
    package enum Code: String, Hashable, Sendable {
        /// The device does not allow the target, or has too many connections.
        case refused
        /// The local service cannot be connected to.
        case unreachable
        /// Nobody can listen there.
        case notListening
        /// The local connection was reset by whoever has it.
        case reset
        /// The other end went before it had said that all was sent.
        case cutOff
        /// The other end sends what is no frame, or more than it may.
        case protocolViolation
        /// The device does not speak the forwarding protocol, which a target needs.
        case notSupported
        /// Something did not come in time.
        case timedOut
    }

    package let code: Code
    /// What happened, to what.
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
