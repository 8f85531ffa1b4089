// SPDX-License-Identifier: GPL-3.0-only

/// Decides whether to try again after a failure, and when. ``TunnelProxyServerConnection`` does it for a device, and
/// the programs for their conversations.
package struct ReconnectMachine {
    package enum FailureAction: Equatable {
        case retry(after: Duration)
        case giveUp
    }

    private let policy: ReconnectPolicy
    private var backOff: BackOff
    private var hasWorked = false
    /// Since when nothing works.
    private var failingSince: ContinuousClock.Instant

    /// - Parameter now: when the first attempt begins.
    package init(_ policy: ReconnectPolicy, now: ContinuousClock.Instant) {
        self.policy = policy
        self.backOff = BackOff(policy)
        self.failingSince = now
    }

    /// An attempt has succeeded: the device is registered, the tunnel stands.
    package mutating func worked() {
        self.hasWorked = true
    }

    /// An attempt has failed, or what it led to has ended.
    ///
    /// - Parameters:
    ///   - lifetime: how long it had worked; nil if it had not.
    ///   - random: 0 to 1, from chance.
    package mutating func failed(
        _ code: ClientError.Code,
        after lifetime: Duration?,
        random: Double,
        now: ContinuousClock.Instant
    ) -> FailureAction {
        if lifetime != nil { self.failingSince = now }
        guard self.mayRetry(after: code) else { return .giveUp }
        // The proxy has waited for the partner for as long as it wanted to: there is nothing wrong with it, and who
        // stays away for long is not there when the partner is.
        if code == .noPartner { self.backOff.restart() }
        let delay = self.backOff.failed(after: lifetime, random: random)
        guard let patience = self.policy.giveUpAfter else { return .retry(after: delay) }
        // The last attempt comes when patience ends, not some time before.
        let rest = patience - (now - self.failingSince)
        return rest > .zero ? .retry(after: min(delay, rest)) : .giveUp
    }

    private func mayRetry(after code: ClientError.Code) -> Bool {
        switch self.policy.reach {
        case .never: return false
        case .afterFirstRegistration where !self.hasWorked: return false
        case .afterFirstRegistration, .always: break
        }
        switch code.permanence {
        case .permanent: return false
        case .permanentAtFirst: return self.hasWorked
        case .passing: return true
        }
    }
}

extension ClientError.Code {
    enum Permanence {
        /// It will be the same next time.
        case permanent
        /// A mistake in what this side was told, as long as it has never worked. Afterwards it is the proxy's: a
        /// certificate that was not renewed in time, say. That gets mended, and then the device must be there.
        case permanentAtFirst
        /// It may be different next time.
        case passing
    }

    /// Whether another attempt makes sense.
    var permanence: Permanence {
        switch self {
        case .invalidConfiguration, .invalidUuid, .misuse, .wrongKey:
            .permanent
        case .certificateNotTrusted, .tlsFailed, .upgradeRefused, .protocolViolation, .requestRefused,
            .authenticationRefused:
            .permanentAtFirst
        case .unreachable, .connectTimedOut, .replyTimedOut, .connectionLost, .closed, .serverFailed, .noPartner,
            .serverNotFound, .notRead, .authenticationUnavailable, .notEncrypted, .tampered, .truncated:
            .passing
        case .alreadyRegistered:
            // By this device itself, as a rule, over a connection that the proxy does not know to be dead.
            .passing
        }
    }
}
