// SPDX-License-Identifier: GPL-3.0-only

import CTLS
import ProxyCore
import ProxySupport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A certificate with its key, who may issue those of clients, and all else that the TLS sessions of one certificate
/// share.
///
/// Sound as `Sendable`: it is set up in `init`, and what it refers to may then be used from any thread (`CTLS.h`).
final class TLSIdentity: @unchecked Sendable {
    /// Certificates and keys are a few kilobytes; anything much larger is another file.
    private static let maximumFileSize = 1_048_576

    let context: OpaquePointer

    /// Reads the files and checks that the key belongs to the certificate.
    init(_ files: TLSFiles) throws(TLSConfigurationError) {
        guard let context = ctls_context_new() else {
            throw TLSConfigurationError(
                setting: .certificate,
                path: files.certificate,
                reason: "the TLS library \(TLSServerContext.provider) cannot be set up"
            )
        }
        self.context = context
        try self.add(files.certificate, .certificate)
        if let chain = files.certificateChain { try self.add(chain, .certificateChain) }
        try self.setKey(files)
        if let authority = files.clientAuthority { try self.setClientAuthority(authority) }
    }

    deinit {
        ctls_context_free(self.context)
    }

    /// When the certificate ends, in seconds of Unix time.
    var expiry: Int64? {
        var seconds: Int64 = 0
        return ctls_context_expiry(self.context, &seconds) ? seconds : nil
    }

    /// Sets the keys that session tickets are made and read with.
    func use(_ tickets: TicketKeys) {
        let keys = tickets.keys.flatMap { $0 }
        ctls_context_set_ticket_keys(self.context, keys, tickets.keys.count)
    }

    private func setKey(_ files: TLSFiles) throws(TLSConfigurationError) {
        let key = try Self.read(files.certificateKey, .certificateKey)
        let reason: String
        switch ctls_context_set_key(context, key, key.count) {
        case CTLS_CREDENTIALS_OK: return
        case CTLS_CREDENTIALS_NO_PEM: reason = "is no private key in PEM format"
        default: reason = "this key does not belong to the certificate \(files.certificate)"
        }
        throw TLSConfigurationError(setting: .certificateKey, path: files.certificateKey, reason: reason)
    }

    private func setClientAuthority(_ path: String) throws(TLSConfigurationError) {
        let pem = try Self.read(path, .clientCertificateAuthority)
        let reason: String
        switch ctls_context_set_client_authority(self.context, pem, pem.count) {
        case CTLS_CREDENTIALS_OK: return
        case CTLS_CREDENTIALS_NO_PEM: reason = "is no certificate in PEM format"
        case CTLS_CREDENTIALS_NO_AUTHORITY: reason = "holds a certificate that is none of a certificate authority"
        case CTLS_CREDENTIALS_TOO_MANY:
            reason =
                "holds more than \(CTLS_AUTHORITIES) certificates, or more than \(CTLS_AUTHORITY_NAMES) bytes of names"
        default: reason = "holds a certificate that the TLS library does not accept"
        }
        throw TLSConfigurationError(setting: .clientCertificateAuthority, path: path, reason: reason)
    }

    private func add(_ path: String, _ setting: TLSConfigurationError.Setting) throws(TLSConfigurationError) {
        let pem = try Self.read(path, setting)
        let reason: String
        switch ctls_context_add_certificates(self.context, pem, pem.count) {
        case CTLS_CREDENTIALS_OK: return
        case CTLS_CREDENTIALS_NO_PEM: reason = "is no certificate in PEM format"
        default: reason = "holds a certificate that the TLS library does not accept"
        }
        throw TLSConfigurationError(setting: setting, path: path, reason: reason)
    }

    private static func read(
        _ path: String,
        _ setting: TLSConfigurationError.Setting
    ) throws(TLSConfigurationError) -> [UInt8] {
        func unreadable() -> TLSConfigurationError {
            TLSConfigurationError(setting: setting, path: path, reason: "cannot be read: \(SystemError.text(errno))")
        }
        guard let file = fopen(path, "r") else { throw unreadable() }
        defer { fclose(file) }
        var contents = [UInt8](repeating: 0, count: Self.maximumFileSize)
        let count = fread(&contents, 1, contents.count, file)
        guard ferror(file) == 0 else { throw unreadable() }
        return Array(contents.prefix(count))
    }
}
