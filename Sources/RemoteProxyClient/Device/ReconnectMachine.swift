// SPDX-License-Identifier: GPL-3.0-only

/// Decides whether a device tries again after a failure, and when; ``TunnelProxyServerConnection`` does it.
struct ReconnectMachine {
    enum FailureAction: Equatable {
        case retry(after: Duration)
        case giveUp
    }

    private let policy: ReconnectPolicy
    private var backOff: BackOff
    private var hasBeenRegistered = false

    init(_ policy: ReconnectPolicy) {
        self.policy = policy
        self.backOff = BackOff(policy)
    }

    /// The proxy has registered the device.
    mutating func registered() {
        self.hasBeenRegistered = true
    }

    /// An attempt has failed, or a registration has ended.
    ///
    /// - Parameters:
    ///   - lifetime: how long it was registered; nil if it was not.
    ///   - random: 0 to 1, from chance.
    mutating func failed(_ code: ClientError.Code, after lifetime: Duration?, random: Double) -> FailureAction {
        switch self.policy.reach {
        case .never: return .giveUp
        case .afterFirstRegistration where !self.hasBeenRegistered: return .giveUp
        case .afterFirstRegistration, .always: break
        }
        switch code.permanence {
        case .permanent: return .giveUp
        case .permanentAtFirst where !self.hasBeenRegistered: return .giveUp
        case .permanentAtFirst, .passing: break
        }
        return .retry(after: self.backOff.failed(after: lifetime, random: random))
    }
}

extension ClientError.Code {
    enum Permanence {
        /// It will be the same next time.
        case permanent
        /// A mistake in what this device was told, as long as it has never worked. Afterwards it is the proxy's: a
        /// certificate that was not renewed in time, say. That gets mended, and then the device must be there.
        case permanentAtFirst
        /// It may be different next time.
        case passing
    }

    /// Whether another attempt makes sense.
    var permanence: Permanence {
        switch self {
        case .invalidConfiguration, .invalidUuid, .misuse:
            .permanent
        case .certificateNotTrusted, .tlsFailed, .upgradeRefused, .protocolViolation, .requestRefused,
            .authenticationRefused, .notEncrypted, .wrongKey:
            .permanentAtFirst
        case .unreachable, .connectTimedOut, .replyTimedOut, .connectionLost, .closed, .serverFailed, .noPartner,
            .serverNotFound, .notRead, .tampered, .truncated:
            .passing
        case .alreadyRegistered:
            // By this device itself, as a rule, over a connection that the proxy does not know to be dead.
            .passing
        }
    }
}
