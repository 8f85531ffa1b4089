// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import NIOPosix
import ProxySupport
import RemoteProxyClient

/// Connects to services on this machine or its network.
struct LocalDialer: Sendable {
    let limit: Duration

    /// - Throws: ``ForwardingError``, whose text names the target, or `CancellationError`.
    func connect(to permit: TargetPolicy.Permit) async throws -> LocalSocket {
        let deadline = ContinuousClock.now + self.limit
        switch permit {
        case .any(.socketFile(let path)):
            return try await self.open(try .init(unixDomainSocketPath: path), target: "unix:\(path)", until: deadline)
        case .any(.network(let host, let port)):
            return try await self.openFirst(
                of: try await self.addresses(host, port, until: deadline),
                target: ForwardingAddress.network(host: host, port: port),
                until: deadline
            )
        case .within(let ranges, let host, let port):
            let target = ForwardingAddress.network(host: host, port: port)
            let allowed = try await self.addresses(host, port, until: deadline).filter { address in
                guard let ip = address.ip else { return false }
                return ranges.contains { $0.contains(ip) }
            }
            guard !allowed.isEmpty else { throw TargetPolicy.notAllowed(target) }
            return try await self.openFirst(of: allowed, target: target, until: deadline)
        }
    }

    /// A look-up cannot be stopped; when it takes too long its answer interests nobody.
    private func addresses(
        _ host: String,
        _ port: Int,
        until deadline: ContinuousClock.Instant
    ) async throws -> [SocketAddress] {
        let (answers, continuation) = AsyncThrowingStream.makeStream(of: [SocketAddress].self)
        Task {
            do {
                continuation.yield(try await HostResolver.addresses(of: host, port: port))
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
            }
        }
        let timer = Task {
            try await Task.sleep(until: deadline, clock: .continuous)
            continuation.finish(
                throwing: ForwardingError(.unreachable, "'\(host.quotable)' could not be looked up in time")
            )
        }
        defer { timer.cancel() }
        for try await addresses in answers { return addresses }
        throw CancellationError()
    }

    private func openFirst(
        of addresses: [SocketAddress],
        target: ForwardingAddress,
        until deadline: ContinuousClock.Instant
    ) async throws -> LocalSocket {
        var failure = ForwardingError(.unreachable, "\(target) has no address")
        for address in addresses {
            do {
                return try await self.open(address, target: "\(target)", until: deadline)
            } catch let error as ForwardingError {
                failure = error
            }
        }
        throw failure
    }

    private func open(
        _ address: SocketAddress,
        target: String,
        until deadline: ContinuousClock.Instant
    ) async throws -> LocalSocket {
        let rest = ContinuousClock.now.duration(to: deadline)
        guard rest > .zero else { throw ForwardingError(.unreachable, "\(target) did not answer within \(self.limit)") }
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let promise = loop.makePromise(of: LocalSocket.self)
        promise.completeWithTask {
            let bootstrap = ClientBootstrap(group: loop)
                .connectTimeout(TimeAmount(rest))
                .channelOption(.autoRead, value: false)
                .channelOption(.allowRemoteHalfClosure, value: true)
                .channelOption(.maxMessagesPerRead, value: 1)
            let typed = address.port == nil ? bootstrap : bootstrap.channelOption(.tcpOption(.tcp_nodelay), value: 1)
            return try await typed.connect(to: address, channelInitializer: LocalSocket.initialize)
        }
        do {
            return try await withTaskCancellationHandler {
                try await promise.futureResult.get()
            } onCancel: {
                // Whoever is first counts; a socket that comes about behind it is closed, for nobody has it.
                promise.fail(CancellationError())
            }
        } catch let error as CancellationError {
            throw error
        } catch let error as IOError {
            throw ForwardingError(
                .unreachable,
                "\(target) cannot be connected to: \(SystemError.text(error.errnoCode))"
            )
        } catch {
            throw ForwardingError(.unreachable, "\(target) did not answer within \(self.limit)")
        }
    }
}
