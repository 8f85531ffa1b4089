// SPDX-License-Identifier: GPL-3.0-only

import NoiseProtocol

extension ClientError {
    /// What an error of an encrypted session means to the user of a channel.
    init(encryption error: SessionError) {
        switch error {
        case .notEncrypted:
            self.init(
                .notEncrypted,
                "the partner does not encrypt, and this side does: give both the key, or neither"
            )
        case .otherVersion(let version):
            self.init(
                .notEncrypted,
                "the partner encrypts by version \(version) of the format, this side by version \(SessionFormat.version)"
            )
        case .sameRole:
            self.init(
                .notEncrypted,
                "the partner wants the same role in the encryption as this side: one initiates, the other responds"
            )
        case .wrongKey:
            self.init(.wrongKey, "the partner has another key: \(Self.keyAdvice)")
        case .keyRefused:
            self.init(.wrongKey, "the partner says that this side has another key: \(Self.keyAdvice)")
        case .tampered:
            self.init(
                .tampered,
                "what came is not what the partner has sent: bytes were changed, left out or made up on their way. All that "
                    + "came before is genuine"
            )
        case .recordRefused:
            self.init(
                .tampered,
                "the partner says that it got something else than this side has sent, or somebody on the way says so"
            )
        case .unknownMessage:
            self.init(
                .protocolViolation,
                "the partner sent an encrypted message of a kind that this version does not know"
            )
        case .exhausted:
            self.init(.closed, "the encrypted channel has carried as many messages as its keys allow: open another")
        }
    }

    private static var keyAdvice: String {
        "compare the files. If they are the same, the proxy has told the two sides different things about who they are"
    }

    static let truncated = Self(
        .truncated,
        "the channel ended and the partner had not said so: the connection was cut, and something may be missing"
    )

    static let partnerLeftHandshake = Self(
        .connectionLost,
        "the partner left, or the connection was lost, before the encryption stood: has it been given the key, too?"
    )

    /// Of a program without a key, so in the words of its options.
    package static let partnerEncrypts = Self(
        .notEncrypted,
        "the partner encrypts what it says: give --psk-file with the same key"
    )

    static func encryptionTimedOut(after timeout: Duration) -> Self {
        Self(
            .notEncrypted,
            "the partner did not begin to encrypt within \(timeout): has it been given the key, too?"
        )
    }

    static let partnerHasOwnUuid = Self(
        .protocolViolation,
        "the server says that the partner has the same uuid as this side: two sides with one uuid cannot encrypt"
    )
}
