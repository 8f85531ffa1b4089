// SPDX-License-Identifier: GPL-3.0-only

import Crypto

@testable import NoiseProtocol

/// Both ends of a session in one place.
struct Pair {
    struct Side {
        var sealer: RecordSealer
        var opener: RecordOpener
    }

    static let key = SymmetricKey(data: [UInt8](repeating: 0x2A, count: 32))

    var initiator: Side
    var responder: Side

    static func handshake(
        _ role: HandshakeState.Role,
        context: String = "",
        key: SymmetricKey = Self.key,
        rekeyInterval: UInt64 = SessionFormat.rekeyInterval
    ) -> SessionHandshake {
        SessionHandshake(role: role, context: Array(context.utf8), presharedKey: key, rekeyInterval: rekeyInterval)
    }

    init(rekeyInterval: UInt64 = SessionFormat.rekeyInterval) throws {
        var initiator = Self.handshake(.initiator, rekeyInterval: rekeyInterval)
        var responder = Self.handshake(.responder, rekeyInterval: rekeyInterval)
        responder.append(try initiator.start())
        initiator.append(try responder.start())
        initiator.append(try responder.sent())
        let (initiatorSide, confirmation) = try initiator.established()
        responder.append(confirmation)
        self.initiator = initiatorSide
        self.responder = try responder.established().side
    }

    /// What the initiator has sent, as the responder reads it.
    mutating func deliver(_ frames: [UInt8]) throws -> RecordOpener.Reading {
        self.responder.opener.append(frames)
        return try self.responder.opener.read()
    }
}

struct UnexpectedAction: Error {}

extension SessionHandshake {
    /// The next action, which must be to send something.
    mutating func sent() throws -> [UInt8] {
        guard case .send(let bytes) = try self.next() else { throw UnexpectedAction() }
        return bytes
    }

    /// The next action, which must be the last.
    mutating func established() throws -> (side: Pair.Side, sending: [UInt8]) {
        guard case .establish(let sealer, let opener, let bytes) = try self.next() else { throw UnexpectedAction() }
        return (Pair.Side(sealer: sealer, opener: opener), bytes)
    }

    /// Whether the next action is to wait.
    mutating func waits() throws -> Bool {
        if case .wait = try self.next() { true } else { false }
    }
}
