// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxySupport
import RemoteProxyClient
import Synchronization

/// Carries the bytes of one local connection to a byte channel and back, until both sides have finished.
///
/// Over a channel that knows half-close, each direction ends by itself. Over one that does not:
///
/// | who finishes first | what happens |
/// |---|---|
/// | the service behind a device | its last bytes are delivered and the client is disconnected: it has no more to say |
/// | the local side of a client | it may have asked and wait for the answer: the channel is closed after a silence |
/// | the other end | the channel is closed then, and so is the local connection, behind its last byte |
struct Relay: Sendable {
    enum Side: Sendable {
        case device
        case client(linger: Duration)
    }

    let socket: LocalSocket
    let channel: any ByteChannel
    let side: Side
    let meter: TrafficMeter

    private enum End: Sendable {
        case local
        /// The other end takes no more; that it has finished, the other direction finds out, behind its last byte.
        case deaf
        case remote
        case silence
    }

    /// - Throws: what ended it before its time; then not all may have arrived.
    func run() async throws {
        let arrivals = Arrivals()
        try await withThrowingTaskGroup(of: End.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                try await self.send()
            }
            group.addTask {
                try await self.receive(arrivals)
                return .remote
            }
            var ended: Set<End> = []
            while let end = try await group.next() {
                ended.insert(end)
                if ended.isSuperset(of: [.local, .remote]) { return }
                guard !self.channel.supportsHalfClose else { continue }
                switch (end, self.side) {
                case (.remote, _), (.silence, _), (.local, .device):
                    return
                case (.deaf, _):
                    break
                case (.local, .client(let linger)):
                    group.addTask {
                        try await arrivals.silence(of: linger)
                        // Waits until all is with the system, however long that takes.
                        try await self.channel.finish()
                        return .silence
                    }
                }
            }
        }
    }

    private func send() async throws -> End {
        do {
            while let bytes = try await self.local({ try await self.socket.read() }) {
                try await self.channel.send(bytes)
                self.meter.countSent(bytes.count)
            }
        } catch let error as ClientError where error.code == .closed && !self.channel.supportsHalfClose {
            return .deaf
        }
        if self.channel.supportsHalfClose { try await self.channel.finish() }
        return .local
    }

    private func receive(_ arrivals: Arrivals) async throws {
        for try await chunk in self.channel.incoming where !chunk.bytes.isEmpty {
            arrivals.begin()
            try await self.local { try await self.socket.send(chunk.bytes) }
            arrivals.end()
            self.meter.countReceived(chunk.bytes.count)
        }
        try Task.checkCancellation()
        await self.socket.finish()
    }

    /// Does something with the local connection.
    private func local<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as IOError {
            throw ForwardingError(.reset, "the local connection broke: \(SystemError.text(error.errnoCode))")
        } catch is ChannelError {
            throw ForwardingError(.reset, "the local connection was closed before all was delivered")
        }
    }

    /// When something came last, and whether it is still being delivered.
    private final class Arrivals: Sendable {
        private let last = Mutex<(time: ContinuousClock.Instant, isUnderWay: Bool)>((.now, false))

        func begin() { self.last.withLock { $0.isUnderWay = true } }

        func end() { self.last.withLock { $0 = (.now, false) } }

        /// Waits until nothing has come for a time that begins now at the earliest.
        func silence(of length: Duration) async throws {
            let begin = ContinuousClock.now
            while true {
                let (time, isUnderWay) = self.last.withLock { $0 }
                let quietSince = isUnderWay ? .now : max(begin, time)
                guard quietSince.duration(to: .now) < length else { return }
                try await Task.sleep(until: quietSince + length, clock: .continuous)
            }
        }
    }
}
