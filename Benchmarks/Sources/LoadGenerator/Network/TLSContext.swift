// SPDX-License-Identifier: GPL-3.0-only

internal import COpenSSL

/// What all TLS connections of one role share: OpenSSL's SSL_CTX.
///
/// TLS 1.3 with AES-128-GCM only, so that every server under test does the same work.
final class TLSContext {
    enum Role: Equatable {
        case client
        /// For a proxy that connects to us as its back-end. PEM files.
        case server(certificate: String, key: String)
    }

    let role: Role
    /// Whether connections resume the latest session a server gave us.
    var resumes = false
    private let context: OpaquePointer
    private var session: OpaquePointer?

    init(_ role: Role) throws {
        let method = role == .client ? TLS_client_method() : TLS_server_method()
        guard let context = SSL_CTX_new(method) else { throw BenchmarkError.openSSL("SSL_CTX_new") }
        self.role = role
        self.context = context
        guard COpenSSL_set_protocol_versions(context, TLS1_3_VERSION, TLS1_3_VERSION) == 1,
            SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256") == 1
        else { throw BenchmarkError.openSSL("TLS settings") }
        // Thousands of idle connections must not cost this process a buffer each.
        SSL_CTX_ctrl(context, SSL_CTRL_MODE, CLong(SSL_MODE_RELEASE_BUFFERS), nil)
        switch role {
        case .client:
            // The certificate is a throw-away one; verifying it would only cost the generator time.
            SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nil)
            self.keepSessions()
        case .server(let certificate, let key):
            guard SSL_CTX_use_certificate_chain_file(context, certificate) == 1,
                SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1
            else { throw BenchmarkError.openSSL("certificate \(certificate)") }
        }
    }

    deinit {
        SSL_SESSION_free(self.session)
        SSL_CTX_free(self.context)
    }

    /// Whether a server has given us a session to resume.
    var hasSession: Bool { self.session != nil }

    /// A new connection's state; the caller frees it.
    func makeConnection() throws -> OpaquePointer {
        guard let ssl = SSL_new(self.context) else { throw BenchmarkError.openSSL("SSL_new") }
        switch self.role {
        case .client:
            SSL_set_connect_state(ssl)
            // A copy: OpenSSL marks a session that was resumed as used up, and the next one may not be here yet.
            if self.resumes, let session = self.session.flatMap(SSL_SESSION_dup) {
                SSL_set_session(ssl, session)
                SSL_SESSION_free(session)
            }
        case .server:
            SSL_set_accept_state(ssl)
        }
        return ssl
    }

    /// The latest session is kept here. With TLS 1.3 it comes behind the handshake, so only a callback sees it.
    private func keepSessions() {
        // Not in OpenSSL's own cache: nothing would ever be taken from it.
        let mode = CLong(SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL)
        SSL_CTX_ctrl(self.context, SSL_CTRL_SET_SESS_CACHE_MODE, mode, nil)
        // Unretained: the context is freed with this object, and no connection outlives it.
        SSL_CTX_set_ex_data(self.context, 0, Unmanaged.passUnretained(self).toOpaque())
        SSL_CTX_sess_set_new_cb(self.context) { ssl, session in
            guard let data = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), 0) else { return 0 }
            let owner = Unmanaged<TLSContext>.fromOpaque(data).takeUnretainedValue()
            SSL_SESSION_free(owner.session)
            owner.session = session
            // 1: the reference is ours now.
            return 1
        }
    }
}
