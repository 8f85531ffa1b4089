// SPDX-License-Identifier: GPL-3.0-only

import NoiseProtocol

/// What all values that use one encrypted channel share.
final class EncryptedChannelCore: ChunkSource {
    private let base: any ByteChannel
    private let input: SerialAccess<RecordOpener>
    let output: EncryptedOutput

    init(over base: any ByteChannel, _ opener: RecordOpener, _ output: EncryptedOutput) {
        self.base = base
        self.input = SerialAccess(opener)
        self.output = output
    }

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
            let failure = self.output.fail(ClientError(encryption: error))
            if error != .recordRefused { await self.output.refuse() }
            await self.base.close()
            throw failure
        } catch {
            await self.base.close()
            throw error
        }
    }

    /// The channel beneath has ended, and the other end has not said so.
    private func endedEarly() throws(ClientError) {
        if let failure = self.output.failure { throw failure }
        if !self.output.isClosing { throw .truncated }
    }

    func send(_ bytes: [UInt8]) async throws {
        try await self.closingOnFailure { try await self.output.send(bytes) }
    }

    func finish() async throws {
        try await self.closingOnFailure { try await self.output.finish() }
    }

    /// Of a record that was under way nobody knows how much was sent.
    private func closingOnFailure(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as ClientError where error.code == .misuse {
            throw error
        } catch {
            await self.base.close()
            throw error
        }
    }

    func close() async {
        await self.output.sayFarewell()
        await self.base.close()
    }
}
