// SPDX-License-Identifier: GPL-3.0-only

import COpenSSL

/// Versions of the protocol.
public enum OpenSSLVersion: String, Sendable, CaseIterable {
    case tls10 = "TLSv1"
    case tls11 = "TLSv1.1"
    case tls12 = "TLSv1.2"
    case tls13 = "TLSv1.3"

    var number: CInt {
        switch self {
        case .tls10: TLS1_VERSION
        case .tls11: TLS1_1_VERSION
        case .tls12: TLS1_2_VERSION
        case .tls13: TLS1_3_VERSION
        }
    }
}

/// What an OpenSSL client asks for.
public struct OpenSSLOptions: Sendable {
    /// The only version offered.
    public var version: OpenSSLVersion
    /// PEM of the only root that is trusted.
    public var root: String
    /// The name asked for and expected in the certificate.
    public var serverName: String?
    /// Application protocols offered (RFC 7301), in order.
    public var protocols: [String]
    /// What to present to a server that asks for a certificate.
    public var identity: TestIdentity?

    public init(
        version: OpenSSLVersion = .tls13,
        root: String = TestCertificate.ecdsa.root,
        serverName: String? = "localhost",
        protocols: [String] = [],
        identity: TestIdentity? = nil
    ) {
        self.version = version
        self.root = root
        self.serverName = serverName
        self.protocols = protocols
        self.identity = identity
    }

    func makeContext() throws -> OpaquePointer {
        guard let context = SSL_CTX_new(TLS_client_method()) else { throw OpenSSLFailure("SSL_CTX_new") }
        // Security level 0: whether an old version is spoken is for the server to decide.
        guard COpenSSL_set_protocol_versions(context, self.version.number, self.version.number) == 1,
            SSL_CTX_set_cipher_list(context, "DEFAULT:@SECLEVEL=0") == 1,
            SSL_CTX_load_verify_locations(context, self.root, nil) == 1
        else {
            SSL_CTX_free(context)
            throw OpenSSLFailure("configure the context")
        }
        if let identity = self.identity {
            guard SSL_CTX_use_certificate_chain_file(context, identity.certificate) == 1,
                SSL_CTX_use_PrivateKey_file(context, identity.key, SSL_FILETYPE_PEM) == 1
            else {
                SSL_CTX_free(context)
                throw OpenSSLFailure("client certificate")
            }
        }
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
        COpenSSL_enable_client_sessions(context)
        return context
    }

    func configure(_ ssl: OpaquePointer) throws {
        if !self.protocols.isEmpty {
            let wire = self.protocols.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
            // This one returns 0 for success.
            guard SSL_set_alpn_protos(ssl, wire, CUnsignedInt(wire.count)) == 0 else { throw OpenSSLFailure("ALPN") }
        }
        guard let name = self.serverName else { return }
        guard COpenSSL_set_server_name(ssl, name) == 1, SSL_set1_host(ssl, name) == 1 else {
            throw OpenSSLFailure("server name")
        }
    }
}

/// What OpenSSL says went wrong.
public struct OpenSSLFailure: Error, CustomStringConvertible {
    public let description: String

    /// Takes the errors of this thread.
    init(_ step: String) {
        var text = step
        while case let code = ERR_get_error(), code != 0 {
            var buffer = [CChar](repeating: 0, count: 256)
            ERR_error_string_n(code, &buffer, buffer.count)
            text += ": " + String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
        self.description = text
    }
}

/// A TLS session that can be resumed.
public final class OpenSSLSession {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        SSL_SESSION_free(self.pointer)
    }
}
