// SPDX-License-Identifier: GPL-3.0-only

extension CloseReason {
    /// A reason without its words, to count by: one for each case.
    public enum Label: String, CaseIterable, Sendable {
        case partnerLeft = "partner_left"
        case peerLeft = "peer_left"
        case shutdown
        case framing
        case binaryBeforeTunnel = "binary_before_tunnel"
        case messageTooBig = "message_too_big"
        case refused
        case badRequest = "bad_request"
        case earlyData = "early_data"
        case inactive
        case alone
        case clientLoop = "client_loop"
        case replaced
        case duplicate
        case silent
        case registrationRefused = "registration_refused"
        case notRegistered = "not_registered"
        case evicted
        case serverLeft = "server_left"
        case slowClient = "slow_client"
        case expired
        case stalled
        case handshakeTimedOut = "handshake_timed_out"
        case proxyHeader = "proxy_header"
        case accessDenied = "access_denied"
        case addressLimit = "address_limit"
        case noUpgrade = "no_upgrade"
        case failed
        case internalError = "internal_error"
    }

    /// What metrics call it; never a peer's words.
    public var label: Label {
        switch self {
        case .partnerLeft: .partnerLeft
        case .peerLeft: .peerLeft
        case .shutdown: .shutdown
        case .framing: .framing
        case .binaryBeforeTunnel: .binaryBeforeTunnel
        case .messageTooBig: .messageTooBig
        case .refused: .refused
        case .badRequest: .badRequest
        case .earlyData: .earlyData
        case .inactive: .inactive
        case .alone: .alone
        case .clientLoop: .clientLoop
        case .replaced: .replaced
        case .duplicate: .duplicate
        case .silent: .silent
        case .registrationRefused: .registrationRefused
        case .notRegistered: .notRegistered
        case .evicted: .evicted
        case .serverLeft: .serverLeft
        case .slowClient: .slowClient
        case .expired: .expired
        case .stalled: .stalled
        case .handshakeTimedOut: .handshakeTimedOut
        case .proxyHeader: .proxyHeader
        case .accessDenied: .accessDenied
        case .addressLimit: .addressLimit
        case .noUpgrade: .noUpgrade
        case .failed: .failed
        case .internalError: .internalError
        }
    }
}
