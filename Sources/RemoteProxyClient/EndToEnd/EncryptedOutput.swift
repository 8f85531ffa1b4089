// SPDX-License-Identifier: GPL-3.0-only

import NoiseProtocol
import Synchronization

/// The sending half of an encrypted channel, and why the channel is over, once it is.
///
/// It does not keep the channel beneath alive: a connection keeps it, for the farewell.
final class EncryptedOutput: Sendable {
    /// Sends bytes through the channel beneath.
    typealias Send = @Sendable ([UInt8]) async throws -> Void

    private struct Records: Sendable {
        var sealer: RecordSealer
        var hasFinished = false
    }

    private struct State {
        var isClosing = false
        /// What has ended the channel before its time.
        var failure: ClientError?
        /// Says that nothing more comes, once somebody wants to close.
        var farewell: Task<Void, Never>?
    }

    private let sendBytes: Send
    private let closeTimeout: Duration
    private let records: SerialAccess<Records>
    private let state = Mutex(State())

    init(_ sealer: RecordSealer, closeTimeout: Duration, send: @escaping Send) {
        self.sendBytes = send
        self.closeTimeout = closeTimeout
        self.records = SerialAccess(Records(sealer: sealer))
    }

    /// Whether this side wants the end.
    var isClosing: Bool { self.state.withLock { $0.isClosing } }

    var failure: ClientError? { self.state.withLock { $0.failure } }

    func send(_ bytes: [UInt8]) async throws {
        try await self.withRecords { records in
            var rest = bytes[...]
            while !rest.isEmpty {
                let record = rest.prefix(SessionFormat.maximumDataLength)
                rest = rest.dropFirst(record.count)
                try await self.sendBytes(try records.sealer.seal(record))
            }
        }
    }

    func finish() async throws {
        try await self.withRecords { records in
            records.hasFinished = true
            try await self.sendBytes(try records.sealer.sealEnd())
        }
    }

    private func withRecords(_ body: (inout Records) async throws -> Void) async throws {
        do {
            try await self.records.withValue { records in
                let (isClosing, failure) = self.state.withLock { ($0.isClosing, $0.failure) }
                if let failure { throw failure }
                if isClosing { throw ClientError.closed }
                guard !records.hasFinished else { throw ClientError.alreadyFinished }
                try await body(&records)
            }
        } catch let error as SessionError {
            throw self.fail(ClientError(encryption: error))
        } catch let error as ClientError {
            // What the channel beneath says of its end is less than what was the reason for it.
            throw self.failure ?? error
        }
    }

    // MARK: The end

    /// Says that nothing more comes, unless that was said, for whoever closes then. A cancelled task does not wait for it.
    func sayFarewell() async {
        guard !Task.isCancelled else { return }
        await self.state.withLock { state in
            let farewell = state.farewell ?? Task { await withTimeLimit(self.closeTimeout) { try await self.finish() } }
            state.farewell = farewell
            return farewell
        }.value
        self.state.withLock { $0.isClosing = true }
    }

    /// Tells the other end, if it can be told, that something came that must not be believed.
    func refuse() async {
        await withTimeLimit(self.closeTimeout) { try await self.sendBytes(SessionFormat.refusal) }
    }

    /// - Returns: the first failure: it is the one that counts.
    func fail(_ failure: ClientError) -> ClientError {
        self.state.withLock { state in
            let first = state.failure ?? failure
            state.failure = first
            return first
        }
    }
}
