// SPDX-License-Identifier: GPL-3.0-only

package import RemoteProxyClient

/// What happens while connections are forwarded, for those who look on.
package enum ForwardingEvent: Sendable {
    /// Connections are accepted at this address.
    case listening(ForwardingAddress)
    /// The registration of a device has another state.
    case device(TunnelProxyServerState)
    /// A connection that waits for the proxy will try again.
    case waiting(ForwardedConnection, retryIn: Duration, because: String)
    /// A connection stands.
    case opened(ForwardedConnection)
    /// A connection stood and has ended.
    case closed(ForwardedConnection, Traffic, lasted: Duration, ForwardingEnd)
    /// A connection never stood, for this reason.
    case failed(ForwardedConnection, ForwardingEnd)
}

/// One forwarded connection.
package struct ForwardedConnection: Hashable, Sendable {
    /// How many came before it, plus one.
    package let number: Int
    /// Who has made it, in the words of the network: to be made fit for a terminal.
    package let peer: String
    /// Where it leads, as far as that is known.
    package var target: String
    /// Whether both ends speak the forwarding protocol.
    package var isFramed: Bool

    package init(number: Int, peer: String, target: String, isFramed: Bool) {
        self.number = number
        self.peer = peer
        self.target = target
        self.isFramed = isFramed
    }
}

/// How a forwarded connection ended.
package struct ForwardingEnd: Hashable, Sendable {
    package enum Outcome: String, Sendable {
        /// Both sides have said all that they had to say.
        case finished
        /// The device does not allow it.
        case refused
        /// Anything else; not all may have arrived.
        case failed
    }

    package let outcome: Outcome
    /// In words; nil where nothing is to be said.
    package let reason: String?

    package init(_ outcome: Outcome, reason: String? = nil) {
        self.outcome = outcome
        self.reason = reason
    }

    /// What an error comes to.
    init(_ error: any Error) {
        let isRefusal = (error as? ForwardingError)?.code == .refused
        self.init(isRefusal ? .refused : .failed, reason: error is CancellationError ? "stopped" : "\(error)")
    }
}
