// SPDX-License-Identifier: GPL-3.0-only

import Synchronization

@testable import RemoteProxyClient

/// One end of two pipes in memory, with whoever wants to sit in between.
struct MemoryChannel: ByteChannel {
    /// Changes what is sent: the number of the send, and its bytes. Nil sends nothing.
    typealias Tamper = @Sendable (Int, [UInt8]) -> [UInt8]?

    let input: MemoryPipe
    let output: MemoryPipe

    /// Both ends.
    /// - Parameters:
    ///   - capacity: how much of either direction may wait before sending does.
    ///   - tamper: sits between what the first end sends and the second gets.
    static func pair(
        capacity: Int = 256 * 1024,
        tamper: @escaping Tamper = { $1 }
    ) -> (MemoryChannel, MemoryChannel) {
        let there = MemoryPipe(capacity: capacity, tamper: tamper)
        let back = MemoryPipe(capacity: capacity) { $1 }
        return (MemoryChannel(input: back, output: there), MemoryChannel(input: there, output: back))
    }

    var incoming: IncomingChunks { IncomingChunks(source: self.input) }
    var supportsHalfClose: Bool { false }

    func send(_ bytes: [UInt8]) async throws {
        try await withTaskCancellationHandler {
            try await self.output.write(bytes)
        } onCancel: {
            self.cut()
        }
    }

    func finish() async throws {}

    func close() async { self.cut() }

    /// Both directions end, without a word.
    func cut() {
        self.output.close()
        self.input.close()
    }
}

/// One direction of a ``MemoryChannel``.
final class MemoryPipe: ChunkSource {
    private struct State {
        var chunks: [[UInt8]] = []
        var sends = 0
        var isClosed = false
        var readers: [CheckedContinuation<Void, Never>] = []
        var writers: [CheckedContinuation<Void, Never>] = []
        var wire: [UInt8] = []
        var waiting: Int { self.chunks.reduce(0) { $0 + $1.count } }
    }

    private let capacity: Int
    private let tamper: MemoryChannel.Tamper
    private let state = Mutex(State())

    init(capacity: Int, tamper: @escaping MemoryChannel.Tamper) {
        self.capacity = capacity
        self.tamper = tamper
    }

    /// All that has gone through, as somebody in between has seen it.
    var wire: [UInt8] { self.state.withLock { $0.wire } }

    /// What was sent and not yet taken.
    var waiting: Int { self.state.withLock { $0.waiting } }

    /// Whether a task waits until there is room.
    var hasWaitingWriter: Bool { self.state.withLock { !$0.writers.isEmpty } }

    var isClosed: Bool { self.state.withLock { $0.isClosed } }

    func write(_ bytes: [UInt8]) async throws {
        let written = self.change { state -> Bool in
            guard !state.isClosed else { return false }
            state.wire += bytes
            if let bytes = self.tamper(state.sends, bytes) { state.chunks.append(bytes) }
            state.sends += 1
            return true
        }
        guard written else { throw Task.isCancelled ? CancellationError() : ClientError.closed }
        while self.state.withLock({ $0.waiting > self.capacity && !$0.isClosed }) {
            await withCheckedContinuation { continuation in
                let hasRoom = self.state.withLock { state in
                    let hasRoom = state.waiting <= self.capacity || state.isClosed
                    if !hasRoom { state.writers.append(continuation) }
                    return hasRoom
                }
                if hasRoom { continuation.resume() }
            }
        }
        if Task.isCancelled { throw CancellationError() }
    }

    func nextChunk() async throws -> TunnelChunk? {
        try await withTaskCancellationHandler {
            while true {
                if Task.isCancelled { throw CancellationError() }
                let (bytes, isClosed) = self.change { state in
                    (state.chunks.isEmpty ? nil : state.chunks.removeFirst(), state.isClosed)
                }
                if let bytes { return TunnelChunk(bytes: bytes, kind: .binary, endsMessage: true) }
                if isClosed { return nil }
                await withCheckedContinuation { continuation in
                    let isOver = self.state.withLock { state in
                        let isOver = !state.chunks.isEmpty || state.isClosed
                        if !isOver { state.readers.append(continuation) }
                        return isOver
                    }
                    if isOver { continuation.resume() }
                }
            }
        } onCancel: {
            self.close()
        }
    }

    func close() {
        self.change { $0.isClosed = true }
    }

    /// Changes something, and wakes all who may have waited for it.
    private func change<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
        let (result, woken) = self.state.withLock { state in
            let result = body(&state)
            defer { (state.readers, state.writers) = ([], []) }
            return (result, state.readers + state.writers)
        }
        for continuation in woken { continuation.resume() }
        return result
    }
}
