// SPDX-License-Identifier: GPL-3.0-only

/// What a misbehaving connection does, and by when the proxy has to have closed it. Pure.
struct FaultPlan: Equatable {
    /// How far it gets before.
    enum Stage: String, CaseIterable {
        /// TCP or the Unix socket stands.
        case connected
        /// TLS stands.
        case secured
        /// Hello is answered.
        case greeted
        /// Its token is accepted; no partner comes.
        case alone
        /// It has a tunnel with a partner, who behaves.
        case tunnel
        /// It is a device with a client, who behaves.
        case device
        /// Its token is refused.
        case refused
        /// It comes with the token and the nonce of a tunnel that stands.
        case third
    }

    enum Deed: String, CaseIterable {
        /// Gone, with a reset.
        case reset
        /// Gone, without close_notify.
        case vanish
        /// Gone in an orderly way.
        case close
        /// Bytes that mean nothing there.
        case garbage
        /// Nothing any more.
        case stall
        /// One byte after another, slowly.
        case trickle
        /// Messages that are valid, but not from it or not then; and then it goes, or waits to be closed.
        case misplaced

        var leaves: Bool { self == .reset || self == .vanish || self == .close }
    }

    let stage: Stage
    let deed: Deed
    let transport: Transport
    /// Whether it stops in the middle of what it says: a handshake, a head, a message, a frame.
    let isHalf: Bool

    /// What the configuration's defaults promise, in seconds (docs/configuration.md).
    private static let tlsHandshakeTimeout = 5.0
    private static let inactiveTimeout = 8.0
    private static let aloneTimeout = 8.0
    private static let closeTimeout = 2.0
    /// What a busy machine may take longer.
    private static let margin = 4.0

    /// For the report.
    var name: String { "\(self.stage.rawValue) \(self.deed.rawValue)" }

    var api: ProxyAPI { self.stage == .device ? .tunnelProxy : .rendezvous }

    /// Whether there is such a fault.
    var isPossible: Bool {
        // A message of which half is missing is nothing but a half message.
        if self.deed == .misplaced { return (self.stage == .greeted || self.stage == .device) && !self.isHalf }
        return switch self.stage {
        case .connected, .greeted: true
        case .secured: self.transport.usesTLS
        // Any byte ends it, so there is nothing to trickle.
        case .alone: self.deed != .trickle
        // A quiet tunnel lives for ever, and on a stream there is no wrong payload.
        case .tunnel: self.deed.leaves || self.deed == .garbage && self.transport.usesWebSocket && !self.isHalf
        // The other half of a WebSocket frame is payload, whatever it is.
        case .device: self.deed.leaves || self.deed == .garbage && !(self.transport.usesWebSocket && self.isHalf)
        case .refused, .third: self.deed == .stall && !self.isHalf
        }
    }

    /// Seconds from the deed until the proxy has closed what is left of its connections.
    var patience: Double {
        let wait: Double =
            switch self.stage {
            // One of the messages may be a token that is accepted, and then it waits for a partner.
            case .greeted where self.deed == .misplaced: Self.inactiveTimeout + Self.aloneTimeout
            case .connected: self.transport.usesTLS ? Self.tlsHandshakeTimeout : Self.inactiveTimeout
            case .secured, .greeted: Self.inactiveTimeout
            case .alone, .third: Self.aloneTimeout
            case .tunnel, .device, .refused: 0
            }
        return wait + Self.closeTimeout + Self.margin
    }

    static func any(_ transport: Transport, _ random: inout SeededGenerator) -> Self {
        while true {
            let plan = Self(
                stage: Stage.allCases[Int.random(in: 0..<Stage.allCases.count, using: &random)],
                deed: Deed.allCases[Int.random(in: 0..<Deed.allCases.count, using: &random)],
                transport: transport,
                isHalf: random.chance(0.5)
            )
            if plan.isPossible { return plan }
        }
    }
}
