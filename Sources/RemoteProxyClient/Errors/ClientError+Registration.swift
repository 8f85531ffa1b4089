// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyAPI

extension ClientError {
    /// What a tunnel proxy's verdict on a registration means; nil when it consents.
    static func registration(refused verdict: TunnelProxyAPI.TunnelProxyError) -> Self? {
        switch verdict {
        case .noError:
            nil
        case .invalidUuid:
            Self(
                .invalidUuid,
                "the server does not take the uuid: it must be like 6ba7b810-9dad-11d1-80b4-00c04fd430c8, and not all zero"
            )
        case .alreadyRegistered:
            Self(
                .alreadyRegistered,
                "the uuid is in use: the device is registered already, or a client and a device have the same. A device "
                    + "whose connection broke can register again 35 seconds after its last sign of life"
            )
        case .serverNotFound:
            Self(.serverNotFound, "the server knows no device with this uuid: check it, or wait for the device to come")
        case .forbiddenCall:
            Self(
                .authenticationRefused,
                "the server refused the registration: it asks for a token or a certificate, and what it got will not do"
            )
        case .internalServerError:
            Self(.serverFailed, "the server could not register: the device has too many clients, or the server is ill")
        case .notRegistered, .unknownSocketAddress:
            Self(.requestRefused, "the server refused the registration: \(verdict.rawValue)")
        }
    }

    /// - Parameter text: the server's own words.
    static func registrationRefused(_ method: String, _ text: String) -> Self {
        let refusal = Self.requestRefused(method, text)
        // The commonest mistake: a proxy listens for either API on a port of its own.
        guard text.hasPrefix("No such") else { return refusal }
        return Self(refusal.code, "\(refusal.message). Is this the port of its tunnel proxy API?")
    }

    static let framesNotEnabled = Self(
        .protocolViolation,
        "the server registered the device without SLIP frames, and one connection cannot carry many clients otherwise"
    )

    static let textInsteadOfFrames = Self(
        .protocolViolation,
        "the server sent a text message to a registered device, where frames travel in binary ones"
    )

    static func invalidSocketAddress(_ address: UInt64) -> Self {
        Self(.protocolViolation, "the server announced a client with address \(address): they are 1 to 65534")
    }

    static func socketAddressTaken(_ address: UInt64) -> Self {
        Self(.protocolViolation, "the server announced a second client with address \(address)")
    }

    static func serverSilent(for duration: Duration) -> Self {
        Self(.connectionLost, "nothing came from the server for \(duration), not even the answer to a ping")
    }

    static let alreadyRun = Self(.misuse, "a device's connection is run once: make another for another time")

    static func clientNotRead(for duration: Duration) -> Self {
        Self(
            .notRead,
            "the client was disconnected: nobody took what it sent for \(duration), and all others had to wait "
                + "(ClientConfiguration.Timeouts.slowClient)"
        )
    }
}
