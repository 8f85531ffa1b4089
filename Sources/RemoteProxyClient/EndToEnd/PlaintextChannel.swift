// SPDX-License-Identifier: GPL-3.0-only

import NoiseProtocol

/// A byte channel that carries what is said as it is, and notices that the other end encrypts: for programs, whose user
/// then has forgotten the key on one side. The library's own channels carry whatever bytes there are.
///
/// Bytes that may become the preamble of `docs/end-to-end.md` are held back until they differ, and for ``patience`` at
/// most: then they are shown, for an end may well say `N` and wait for an answer. They go on being compared, so an
/// encrypted end is refused however slowly it begins.
package struct PlaintextChannel: ByteChannel {
    /// For how long the beginning of a preamble is held back after its first byte.
    ///
    /// An end that encrypts sends the whole preamble at once, so its pieces follow each other as fast as the network
    /// lets them; a person who waits for a prompt of one letter is not kept from it for long.
    package static let patience = Duration.seconds(1)

    private let base: any ByteChannel
    private let source: PlaintextSource

    /// - Parameter base: must not be used besides.
    package init(over base: any ByteChannel, patience: Duration = Self.patience) {
        self.base = base
        self.source = PlaintextSource(base.incoming.source, patience: patience)
    }

    package var incoming: IncomingChunks { IncomingChunks(source: self.source) }
    package var supportsHalfClose: Bool { self.base.supportsHalfClose }
    package func send(_ bytes: [UInt8]) async throws { try await self.base.send(bytes) }
    package func send(text: String) async throws { try await self.base.send(text: text) }
    package func finish() async throws { try await self.base.finish() }
    package func close() async { await self.base.close() }
}

/// What comes through a ``PlaintextChannel``.
private final class PlaintextSource: ChunkSource {
    private struct State: Sendable {
        var watch = PreambleWatch()
        /// A read that nobody waited for any more when patience had run out.
        var pending: PendingChunk?
    }

    private let base: any ChunkSource
    private let patience: Duration
    private let state = SerialAccess(State())

    init(_ base: any ChunkSource, patience: Duration) {
        self.base = base
        self.patience = patience
    }

    func nextChunk() async throws -> TunnelChunk? {
        try await self.state.withValue { try await self.nextChunk(&$0) }
    }

    private func nextChunk(_ state: inout State) async throws -> TunnelChunk? {
        // From the first byte that is held back, however many pieces follow.
        var deadline: ContinuousClock.Instant?
        if state.watch.isEncrypted { throw ClientError.partnerEncrypts }
        while true {
            if state.watch.isHolding, deadline == nil { deadline = .now + self.patience }
            guard let next = try await self.read(&state, until: deadline) else {
                return Self.chunk(state.watch.grewImpatient())
            }
            guard var chunk = next.chunk else {
                let held = state.watch.ended()
                return held.isEmpty ? nil : Self.chunk(held)
            }
            switch state.watch.received(chunk.bytes) {
            case .hold: break
            case .refuse: throw ClientError.partnerEncrypts
            case .show(let bytes):
                chunk.bytes = bytes
                return chunk
            }
        }
    }

    private static func chunk(_ bytes: [UInt8]) -> TunnelChunk {
        TunnelChunk(bytes: bytes, kind: .stream, endsMessage: false)
    }

    /// What a read has brought.
    private struct Read {
        /// nil at the end.
        var chunk: TunnelChunk?
    }

    /// Reads, for as long as there is time; nil when there is no more of it.
    private func read(_ state: inout State, until deadline: ContinuousClock.Instant?) async throws -> Read? {
        if let deadline {
            let pending = state.pending ?? PendingChunk(from: self.base)
            state.pending = pending
            guard try await pending.isThere(by: deadline) else { return nil }
        }
        guard let pending = state.pending else { return Read(chunk: try await self.base.nextChunk()) }
        state.pending = nil
        return Read(chunk: try await pending.chunk())
    }
}

/// A read that can be awaited for some time, and then for as long as it takes: to cancel it would close the channel.
private struct PendingChunk: Sendable {
    private let task: Task<TunnelChunk?, any Error>
    /// Ends when the chunk is there.
    private let done: AsyncStream<Never>

    init(from source: any ChunkSource) {
        let (done, continuation) = AsyncStream.makeStream(of: Never.self)
        self.done = done
        self.task = Task {
            defer { continuation.finish() }
            return try await source.nextChunk()
        }
    }

    /// A cancelled task cancels the read, too.
    func chunk() async throws -> TunnelChunk? {
        try await withTaskCancellationHandler {
            try await self.task.value
        } onCancel: {
            self.task.cancel()
        }
    }

    /// Whether the chunk comes before the deadline. To be asked once.
    ///
    /// - Throws: `CancellationError` when the task was cancelled, which cancels the read, too.
    func isThere(by deadline: ContinuousClock.Instant) async throws -> Bool {
        try await withTaskCancellationHandler {
            let isThere = await withTaskGroup(of: Bool.self) { group in
                defer { group.cancelAll() }
                group.addTask {
                    for await _ in self.done {}
                    return true
                }
                group.addTask {
                    try? await Task.sleep(until: deadline, clock: .continuous)
                    return false
                }
                return await group.next() ?? true
            }
            try Task.checkCancellation()
            return isThere
        } onCancel: {
            self.task.cancel()
        }
    }
}
