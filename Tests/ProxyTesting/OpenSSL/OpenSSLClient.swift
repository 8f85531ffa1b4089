// SPDX-License-Identifier: GPL-3.0-only

import COpenSSL
import Dispatch
import Glibc

/// A blocking OpenSSL client on a socket.
public final class OpenSSLClient: OpenSSLConnection {
    private let socket: CInt

    /// Connects to a port of 127.0.0.1 and does the handshake, resuming `session` where the server agrees.
    public init(port: Int, options: OpenSSLOptions, session: OpenSSLSession? = nil) throws {
        // Writing to a server that has gone is an error like others.
        signal(SIGPIPE, SIG_IGN)
        self.socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        try super.init(options, session: session)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = in_addr_t(UInt32(0x7F00_0001).bigEndian)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(self.socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw OpenSSLFailure("connect") }
        // A broken server makes a test fail, not hang.
        var time = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(self.socket, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(self.socket, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        SSL_set_fd(self.ssl, self.socket)
        guard try self.handshake() else { throw OpenSSLFailure("handshake: no answer") }
    }

    deinit {
        close(self.socket)
    }

    /// Blocking calls stay off the threads that async tests share.
    public static func blocking<Result: Sendable>(
        _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: .init(catching: body)) }
        }
    }

    /// One TLS record's worth at most; nil once the server has sent close_notify.
    public func read() throws -> [UInt8]? {
        switch try self.readNext() {
        case .bytes(let bytes): return bytes
        case .closed: return nil
        case .nothing: throw OpenSSLFailure("read: no answer")
        }
    }

    /// Reads until the line ends.
    public func readLine() throws -> String {
        var line: [UInt8] = []
        while line.last != UInt8(ascii: "\n") {
            guard let bytes = try self.read() else { throw OpenSSLFailure("the server finished") }
            line += bytes
        }
        return String(decoding: line.dropLast(), as: UTF8.self)
    }

    /// Reads this many bytes.
    public func read(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let more = try self.read() else { throw OpenSSLFailure("the server finished") }
            bytes += more
        }
        return bytes
    }

    /// Ends the TCP stream, as a client does that has been killed: no close_notify.
    public func cut() {
        shutdown(self.socket, CInt(SHUT_WR))
    }
}
