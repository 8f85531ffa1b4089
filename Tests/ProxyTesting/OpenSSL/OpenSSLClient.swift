// SPDX-License-Identifier: GPL-3.0-only

import COpenSSL
import Glibc

/// A blocking TLS client on the system's OpenSSL: a second implementation, independent of the server's.
///
/// Not safe to share: one thread at a time.
final class OpenSSLClient {
    struct Failure: Error, CustomStringConvertible {
        let description: String

        init(_ step: String) {
            var text = step
            while case let code = ERR_get_error(), code != 0 {
                var buffer = [CChar](repeating: 0, count: 256)
                ERR_error_string_n(code, &buffer, buffer.count)
                let words = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
                text += ": " + words
            }
            self.description = text
        }
    }

    /// What a client asks for.
    struct Options {
        var version: CInt
        /// PEM of the only root that is trusted.
        var root: String
        var serverName: String? = "localhost"
        /// Application protocols offered (RFC 7301), in order.
        var protocols: [String] = []
    }

    private let context: OpaquePointer
    private let ssl: OpaquePointer
    private let socket: CInt

    /// Connects to a port of 127.0.0.1 and does the handshake, resuming `session` where the server agrees.
    init(port: Int, options: Options, session: OpenSSLSession? = nil) throws {
        guard let context = SSL_CTX_new(TLS_client_method()) else { throw Failure("SSL_CTX_new") }
        self.context = context
        guard let ssl = Self.configured(context, options) else {
            SSL_CTX_free(context)
            throw Failure("configure")
        }
        self.ssl = ssl
        self.socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = in_addr_t(UInt32(0x7F00_0001).bigEndian)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(self.socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw Failure("connect") }
        // A broken server makes a test fail, not hang.
        var time = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(self.socket, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        if let session { SSL_set_session(self.ssl, session.pointer) }
        SSL_set_fd(self.ssl, self.socket)
        guard SSL_connect(self.ssl) == 1 else { throw Failure("handshake") }
    }

    deinit {
        SSL_free(self.ssl)
        SSL_CTX_free(self.context)
        close(self.socket)
    }

    private static func configured(_ context: OpaquePointer, _ options: Options) -> OpaquePointer? {
        guard COpenSSL_set_protocol_versions(context, options.version, options.version) == 1,
            SSL_CTX_load_verify_locations(context, options.root, nil) == 1
        else { return nil }
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
        COpenSSL_enable_client_sessions(context)
        if !options.protocols.isEmpty {
            let wire = options.protocols.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
            // This one returns 0 for success.
            guard SSL_CTX_set_alpn_protos(context, wire, CUnsignedInt(wire.count)) == 0 else { return nil }
        }
        guard let ssl = SSL_new(context) else { return nil }
        if let name = options.serverName {
            guard COpenSSL_set_server_name(ssl, name) == 1, SSL_set1_host(ssl, name) == 1 else { return nil }
        }
        return ssl
    }

    /// `TLSv1.2` or `TLSv1.3`.
    var version: String { String(cString: SSL_get_version(self.ssl)) }

    /// Whether the handshake resumed a session.
    var wasResumed: Bool { SSL_session_reused(self.ssl) == 1 }

    /// The session, for a later connection. With TLS 1.3 it comes behind the handshake: read something first.
    var session: OpenSSLSession? { SSL_get1_session(self.ssl).map(OpenSSLSession.init) }

    /// The application protocol the server selected.
    var selectedProtocol: String? {
        var bytes: UnsafePointer<UInt8>?
        var count: CUnsignedInt = 0
        SSL_get0_alpn_selected(self.ssl, &bytes, &count)
        return bytes.map { String(decoding: UnsafeBufferPointer(start: $0, count: Int(count)), as: UTF8.self) }
    }

    /// Certificates that the server sent.
    var chainLength: Int { Int(OPENSSL_sk_num(SSL_get_peer_cert_chain(self.ssl))) }

    func write(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard SSL_write(self.ssl, bytes, CInt(bytes.count)) == bytes.count else { throw Failure("write") }
    }

    /// One TLS record's worth at most; nil once the server has sent close_notify.
    func read() throws -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 20_000)
        let count = SSL_read(self.ssl, &buffer, CInt(buffer.count))
        guard count > 0 else {
            guard SSL_get_error(self.ssl, count) == SSL_ERROR_ZERO_RETURN else { throw Failure("read") }
            return nil
        }
        return Array(buffer.prefix(Int(count)))
    }

    /// Reads until the line ends.
    func readLine() throws -> String {
        var line: [UInt8] = []
        while line.last != UInt8(ascii: "\n") {
            guard let bytes = try self.read() else { throw Failure("the server finished") }
            line += bytes
        }
        return String(decoding: line.dropLast(), as: UTF8.self)
    }

    /// Sends close_notify; the other direction stays open.
    func finish() {
        SSL_shutdown(self.ssl)
    }
}

/// A TLS session that can be resumed.
final class OpenSSLSession {
    fileprivate let pointer: OpaquePointer

    fileprivate init(_ pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        SSL_SESSION_free(self.pointer)
    }
}
