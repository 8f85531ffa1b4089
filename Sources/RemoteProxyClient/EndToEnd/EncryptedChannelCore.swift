// SPDX-License-Identifier: GPL-3.0-only

import NoiseProtocol
import Synchronization

/// What all values that use one encrypted channel share.
final class EncryptedChannelCore: ChunkSource {
    /// The sending half.
    private struct Output: Sendable {
        var sealer: RecordSealer
        var hasFinished = false
    }

    private struct State {
        var isClosing = false
        /// What has ended it before its time.
        var failure: ClientError?
        /// Says that nothing more comes, once somebody wants to close.
        var farewell: Task<Void, Never>?
    }

    private let base: any ByteChannel
    private let closeTimeout: Duration
    private let output: SerialAccess<Output>
    private let input: SerialAccess<RecordOpener>
    private let state = Mutex(State())

    init(over base: any ByteChannel, _ sealer: RecordSealer, _ opener: RecordOpener, closeTimeout: Duration) {
        self.base = base
        self.closeTimeout = closeTimeout
        self.output = SerialAccess(Output(sealer: sealer))
        self.input = SerialAccess(opener)
    }

    // MARK: Receiving

    func nextChunk() async throws -> TunnelChunk? {
        do {
            return try await self.input.withValue { opener in
                while true {
                    switch try opener.read() {
                    case .data(let bytes): return TunnelChunk(bytes: bytes, kind: .stream, endsMessage: false)
                    case .end: return nil
                    case .needsMore: break
                    }
                    guard let chunk = try await self.base.incoming.source.nextChunk() else {
                        try self.endedEarly()
                        return nil
                    }
                    opener.append(chunk.bytes)
                }
            }
        } catch let error as SessionError {
            throw await self.fail(error)
        } catch is CancellationError {
            await self.closeBase()
            throw CancellationError()
        }
    }

    /// The channel beneath has ended, and the other end has not said so.
    private func endedEarly() throws(ClientError) {
        let (isClosing, failure) = self.state.withLock { ($0.isClosing, $0.failure) }
        if let failure { throw failure }
        if !isClosing { throw .truncated }
    }

    // MARK: Sending

    func send(_ bytes: [UInt8]) async throws {
        try await self.withOutput { output in
            var rest = bytes[...]
            while !rest.isEmpty {
                let record = rest.prefix(SessionFormat.maximumDataLength)
                rest = rest.dropFirst(record.count)
                try await self.base.send(try output.sealer.seal(record))
            }
        }
    }

    func finish() async throws {
        try await self.withOutput { output in
            output.hasFinished = true
            try await self.base.send(try output.sealer.sealEnd())
        }
    }

    private func withOutput(_ body: (inout Output) async throws -> Void) async throws {
        do {
            try await self.output.withValue { output in
                let (isClosing, failure) = self.state.withLock { ($0.isClosing, $0.failure) }
                if let failure { throw failure }
                if isClosing { throw ClientError.closed }
                guard !output.hasFinished else { throw ClientError.alreadyFinished }
                try await body(&output)
            }
        } catch let error as SessionError {
            throw await self.fail(error)
        } catch is CancellationError {
            // Of the record that was under way nobody knows how much was sent.
            await self.closeBase()
            throw CancellationError()
        } catch {
            throw self.state.withLock { $0.failure } ?? error
        }
    }

    // MARK: The end

    func close() async {
        await self.sayFarewell()
        await self.base.close()
    }

    /// Says that nothing more comes, unless that was said; whoever says so closes then. A cancelled task does not wait
    /// for it.
    func sayFarewell() async {
        guard !Task.isCancelled else { return }
        await self.state.withLock { state in
            let farewell = state.farewell ?? Task { await withTimeLimit(self.closeTimeout) { try await self.finish() } }
            state.farewell = farewell
            return farewell
        }.value
        self.state.withLock { $0.isClosing = true }
    }

    /// Something came that must not be believed; the other end is told, if it can be.
    private func fail(_ error: SessionError) async -> ClientError {
        let failure = self.state.withLock { state in
            let failure = state.failure ?? ClientError(encryption: error)
            state.failure = failure
            return failure
        }
        if error != .recordRefused {
            await withTimeLimit(self.closeTimeout) { try await self.base.send(SessionFormat.refusal) }
        }
        await self.closeBase()
        return failure
    }

    /// Closes the channel beneath, unless somebody is about to: that one says farewell first, and waits for it.
    private func closeBase() async {
        if self.state.withLock({ $0.farewell == nil }) { await self.base.close() }
    }
}
