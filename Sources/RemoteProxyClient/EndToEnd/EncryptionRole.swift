// SPDX-License-Identifier: GPL-3.0-only

import NoiseProtocol

/// Which side of an encrypted channel one is: both have to agree, and neither has an advantage.
public enum EncryptionRole: Hashable, Sendable {
    /// The side that speaks first.
    case initiator
    /// The side that answers.
    case responder

    var noise: HandshakeState.Role {
        switch self {
        case .initiator: .initiator
        case .responder: .responder
        }
    }
}

/// Who meets whom in a tunnel, in the words of the proxy: both sides have to have heard the same.
struct EncryptionParties: Equatable {
    let role: EncryptionRole
    let initiator: String
    let responder: String

    /// A client and its device: the client begins.
    init(client: String, device: String, as role: EncryptionRole) {
        self.role = role
        self.initiator = Self.canonical(client)
        self.responder = Self.canonical(device)
    }

    /// Two clients that have met: the one with the lower uuid begins.
    ///
    /// - Throws: ``ClientError`` when both have the same, which a proxy does not allow.
    init(own: String, partner: String) throws(ClientError) {
        let (own, partner) = (Self.canonical(own), Self.canonical(partner))
        guard own != partner else { throw .partnerHasOwnUuid }
        if own.utf8.lexicographicallyPrecedes(partner.utf8) {
            (self.role, self.initiator, self.responder) = (.initiator, own, partner)
        } else {
            (self.role, self.initiator, self.responder) = (.responder, partner, own)
        }
    }

    /// What goes into the handshake.
    var context: [UInt8] { SessionFormat.field(self.initiator) + SessionFormat.field(self.responder) }

    /// Uuids are compared as such, whatever their spelling; a rendezvous takes other texts, too.
    private static func canonical(_ text: String) -> String { Uuid(text)?.description ?? text }
}
