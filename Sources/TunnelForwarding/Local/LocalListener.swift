// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import NIOPosix
import ProxySupport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Accepts connections on this machine.
struct LocalListener: Sendable {
    typealias Arrivals = NIOAsyncChannelInboundStream<LocalSocket>

    /// Connections that the kernel keeps until they are accepted.
    private static let backlog: CInt = 128
    /// Nobody but the user who runs the program connects to its socket.
    private static let socketMode: mode_t = 0o600

    /// Where it listens, with the port that the system has chosen.
    let address: ForwardingAddress
    private let channel: NIOAsyncChannel<LocalSocket, Never>

    /// - Throws: ``ForwardingError`` with ``ForwardingError/Code/notListening``.
    static func bind(to address: ForwardingAddress) async throws -> LocalListener {
        do {
            switch address {
            case .socketFile(let path):
                await self.removeStale(path)
                return LocalListener(address: address, channel: try await self.bind(toSocketFile: path))
            case .network(let host, let port):
                guard let resolved = try await HostResolver.addresses(of: host, port: port).first else {
                    throw ForwardingError(.notListening, "\(address) has no address")
                }
                let channel = try await self.bootstrap
                    .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                    .bind(to: resolved, childChannelInitializer: LocalSocket.initialize)
                let bound = channel.channel.localAddress?.port ?? port
                return LocalListener(address: .network(host: host, port: bound), channel: channel)
            }
        } catch let error as IOError {
            throw ForwardingError(.notListening, "cannot listen on \(address): \(self.reason(error, address))")
        } catch let error as ForwardingError where error.code == .unreachable {
            throw ForwardingError(.notListening, "cannot listen on \(address): \(error)")
        }
    }

    private static func reason(_ error: IOError, _ address: ForwardingAddress) -> String {
        let text = SystemError.text(error.errnoCode)
        guard error.errnoCode == EADDRINUSE else { return text }
        if case .socketFile(let path) = address, !self.isSocket(path) {
            return "there is something at this path that is no socket: remove it, or take another path"
        }
        return "\(text); another program listens there, or this one a second time"
    }

    /// Accepts for the length of `body`, only as fast as it takes what was accepted.
    func whileAccepting(_ body: @Sendable (Arrivals) async throws -> Void) async throws {
        defer { if case .socketFile(let path) = self.address { unlink(path) } }
        try await self.channel.executeThenClose { try await body($0) }
    }

    private static var bootstrap: ServerBootstrap {
        ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: Self.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.maxMessagesPerRead, value: 1)
    }

    private static func bind(toSocketFile path: String) async throws -> NIOAsyncChannel<LocalSocket, Never> {
        // Before and not after it is bound, so that it never is anybody else's. The mask is the process's; nothing else
        // makes a file while a program starts to listen.
        let mask = umask(~Self.socketMode & 0o777)
        defer { umask(mask) }
        return try await self.bootstrap.bind(
            unixDomainSocketPath: path,
            childChannelInitializer: LocalSocket.initialize
        )
    }

    /// Removes a socket nobody listens on. Anything else at the path is left alone, so that binding fails loudly.
    private static func removeStale(_ path: String) async {
        guard self.isSocket(path) else { return }
        do {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(unixDomainSocketPath: path).get()
            try? await channel.close()
        } catch let error as IOError where error.errnoCode == ECONNREFUSED {
            unlink(path)
        } catch {}
    }

    private static func isSocket(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
    }
}
