// SPDX-License-Identifier: GPL-3.0-only

/// Finds out whether a side begins as an encrypted one does, for a reader who has no key.
///
/// What may become a preamble is held back: never more than one byte less than a preamble has.
package struct PreambleWatch: Sendable {
    package enum Action: Equatable {
        /// Nothing can be said yet, and nothing is to be shown.
        case hold
        /// These bytes are to be shown: those that were held back, and what came now.
        case show([UInt8])
        /// The side is encrypted. Nothing of it is to be shown.
        case refuse
    }

    private static let preambles = [
        SessionFormat.preamble(of: .initiator), SessionFormat.preamble(of: .responder),
    ]

    private enum State: Equatable {
        /// All that came could be the beginning of a preamble.
        case matching(seen: [UInt8], areShown: Bool)
        case plain
        case encrypted
    }

    private var state = State.matching(seen: [], areShown: false)

    package init() {}

    /// Whether something is held back.
    package var isHolding: Bool {
        guard case .matching(let seen, areShown: false) = self.state else { return false }
        return !seen.isEmpty
    }

    /// Whether a whole preamble has come.
    package var isEncrypted: Bool { self.state == .encrypted }

    /// Bytes came.
    package mutating func received(_ bytes: [UInt8]) -> Action {
        switch self.state {
        case .plain: return .show(bytes)
        case .encrypted: return .refuse
        case .matching(let seen, let areShown):
            let beginning = seen + bytes.prefix(SessionFormat.preambleLength - seen.count)
            guard Self.preambles.contains(where: { $0.starts(with: beginning) }) else {
                self.state = .plain
                return .show(areShown ? bytes : seen + bytes)
            }
            guard beginning.count < SessionFormat.preambleLength else {
                self.state = .encrypted
                return .refuse
            }
            self.state = .matching(seen: beginning, areShown: areShown)
            return areShown ? .show(bytes) : .hold
        }
    }

    /// Nothing more came for so long that what is held back has to be shown. What comes is still compared.
    ///
    /// - Returns: what was held back.
    package mutating func grewImpatient() -> [UInt8] {
        guard case .matching(let seen, areShown: false) = self.state else { return [] }
        self.state = .matching(seen: seen, areShown: true)
        return seen
    }

    /// Nothing more comes.
    ///
    /// - Returns: what was held back.
    package mutating func ended() -> [UInt8] {
        let held = self.grewImpatient()
        if self.state != .encrypted { self.state = .plain }
        return held
    }
}
