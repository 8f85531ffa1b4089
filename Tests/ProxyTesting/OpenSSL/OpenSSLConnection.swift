// SPDX-License-Identifier: GPL-3.0-only

import COpenSSL

/// A TLS client on the system's OpenSSL, whatever its bytes travel over: a second implementation, independent of the
/// server's.
///
/// Not safe to share: one thread at a time.
public class OpenSSLConnection {
    /// What reading came to.
    public enum Reading: Equatable {
        /// One record's worth at most.
        case bytes([UInt8])
        /// Nothing is there yet.
        case nothing
        /// The server has sent close_notify.
        case closed
    }

    private let context: OpaquePointer
    let ssl: OpaquePointer

    init(_ options: OpenSSLOptions, session: OpenSSLSession?) throws {
        let context = try options.makeContext()
        guard let ssl = SSL_new(context) else {
            SSL_CTX_free(context)
            throw OpenSSLFailure("SSL_new")
        }
        self.context = context
        self.ssl = ssl
        try options.configure(ssl)
        if let session {
            // A copy, since OpenSSL resumes a TLS 1.3 session once only.
            let copy = SSL_SESSION_dup(session.pointer)
            SSL_set_session(ssl, copy)
            SSL_SESSION_free(copy)
        }
        SSL_set_connect_state(ssl)
    }

    deinit {
        // Otherwise a session that was not closed in order is never resumed.
        SSL_set_shutdown(self.ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN)
        SSL_free(self.ssl)
        SSL_CTX_free(self.context)
    }

    /// As OpenSSL spells it; see `OpenSSLVersion`.
    public var version: String { String(cString: SSL_get_version(self.ssl)) }

    /// Whether the handshake resumed a session.
    public var wasResumed: Bool { SSL_session_reused(self.ssl) == 1 }

    /// The session, for a later connection. With TLS 1.3 it comes behind the handshake: read something first.
    public var session: OpenSSLSession? { SSL_get1_session(self.ssl).map(OpenSSLSession.init) }

    /// The application protocol the server selected.
    public var selectedProtocol: String? {
        var bytes: UnsafePointer<UInt8>?
        var count: CUnsignedInt = 0
        SSL_get0_alpn_selected(self.ssl, &bytes, &count)
        return bytes.map { String(decoding: UnsafeBufferPointer(start: $0, count: Int(count)), as: UTF8.self) }
    }

    /// Certificates that the server sent.
    public var chainLength: Int { Int(OPENSSL_sk_num(SSL_get_peer_cert_chain(self.ssl))) }

    /// Goes on with the handshake. Returns whether it is complete.
    public func handshake() throws -> Bool {
        ERR_clear_error()
        let result = SSL_do_handshake(self.ssl)
        guard result != 1 else { return true }
        guard SSL_get_error(self.ssl, result) == SSL_ERROR_WANT_READ else { throw OpenSSLFailure("handshake") }
        return false
    }

    public func write(_ bytes: [UInt8]) throws {
        guard !bytes.isEmpty else { return }
        ERR_clear_error()
        guard SSL_write(self.ssl, bytes, CInt(bytes.count)) == bytes.count else { throw OpenSSLFailure("write") }
    }

    public func write(_ text: String) throws {
        try self.write(Array(text.utf8))
    }

    /// What has come.
    public func readNext() throws -> Reading {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        ERR_clear_error()
        let count = SSL_read(self.ssl, &buffer, CInt(buffer.count))
        if count > 0 { return .bytes(Array(buffer.prefix(Int(count)))) }
        switch SSL_get_error(self.ssl, count) {
        case SSL_ERROR_ZERO_RETURN: return .closed
        case SSL_ERROR_WANT_READ: return .nothing
        default: throw OpenSSLFailure("read")
        }
    }

    /// Changes the key of this direction and, if `both`, asks the server to change its own (RFC 8446 section 4.6.3).
    public func updateKeys(both: Bool) throws {
        ERR_clear_error()
        let kind = both ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED
        guard SSL_key_update(self.ssl, kind) == 1, SSL_do_handshake(self.ssl) == 1 else {
            throw OpenSSLFailure("key update")
        }
    }

    /// Asks for another handshake, as TLS 1.2 could. Returns whether the server had it.
    public func renegotiate() throws -> Bool {
        guard SSL_renegotiate(self.ssl) == 1 else { throw OpenSSLFailure("renegotiate") }
        return try self.handshake()
    }

    /// Sends close_notify; the other direction stays open.
    public func finish() {
        SSL_shutdown(self.ssl)
    }
}
