// SPDX-License-Identifier: GPL-3.0-only

/// Where the files of `[SSL]` are, each in PEM format.
public struct TLSFiles: Hashable, Sendable {
    /// The server's certificate, first in the file; issuers may follow it.
    public var certificate: String
    /// The certificate's private key.
    public var certificateKey: String
    /// Further issuers to send, or nil.
    public var certificateChain: String?
    /// Who may have issued the clients' certificates, or nil: then clients are asked for none.
    public var clientAuthority: String?

    /// All of them.
    public var paths: [String] {
        [self.certificate, self.certificateKey, self.certificateChain, self.clientAuthority].compactMap(\.self)
    }

    /// Names the files; none is read yet.
    public init(
        certificate: String,
        certificateKey: String,
        certificateChain: String? = nil,
        clientAuthority: String? = nil
    ) {
        self.certificate = certificate
        self.certificateKey = certificateKey
        self.certificateChain = certificateChain
        self.clientAuthority = clientAuthority
    }
}

/// Certificate and key cannot be used; `description` is one line for the operator.
public struct TLSConfigurationError: Error, Hashable, CustomStringConvertible {
    /// The setting of `[SSL]` that is at fault.
    public enum Setting: String, Hashable, Sendable {
        case certificate, certificateKey, certificateChain, clientCertificateAuthority
    }

    /// The setting that is at fault.
    public let setting: Setting
    /// The file it names.
    public let path: String
    /// What is wrong with the file.
    public let reason: String

    public var description: String { "[SSL] \(self.setting.rawValue)=\(self.path): \(self.reason)" }
}
