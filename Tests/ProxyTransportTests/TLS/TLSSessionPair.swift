// SPDX-License-Identifier: GPL-3.0-only

import CTLS
import NIOCore
import ProxyTesting

@testable import ProxyTransport

/// A session of the server and an OpenSSL client, with nothing between them but the hands of a test.
final class TLSSessionPair {
    let session: TLSSession
    let client: OpenSSLMemoryClient

    /// - Parameter isReady: whether to do the handshake.
    init(
        _ context: TLSServerContext,
        options: OpenSSLOptions = OpenSSLOptions(),
        resuming: OpenSSLSession? = nil,
        now: NIODeadline = .now(),
        isReady: Bool = true
    ) throws {
        self.session = try context.makeSession(now: now)
        self.client = try OpenSSLMemoryClient(options, session: resuming)
        guard isReady else { return }
        var isDone = false
        while try !self.client.handshake() || !isDone {
            let outcome = try self.handshake(self.client.takeOutput())
            if case .failed(let reason) = outcome { throw Refused(reason: reason) }
            isDone = outcome == .done
        }
    }

    /// Hands bytes to the server's handshake and all of the answer to the client.
    func handshake(_ bytes: [UInt8], room: Int = 32_768) throws -> TLSSession.Outcome {
        var input = ByteBuffer(bytes: bytes)
        var outcome = TLSSession.Outcome.wantsOutput
        while outcome == .wantsOutput {
            outcome = self.step(room: room) { self.session.handshake(&input, records: &$0) }
        }
        guard outcome != .wantsInput || input.readableBytes == 0 else { throw Left(count: input.readableBytes) }
        return outcome
    }

    /// What the server makes of bytes from the client.
    func read(_ bytes: [UInt8], room: Int = 32_768) throws -> (plaintext: [UInt8], outcome: TLSSession.Outcome) {
        var input = ByteBuffer(bytes: bytes)
        var plaintext: [UInt8] = []
        var outcome = TLSSession.Outcome.done
        while outcome == .done || outcome == .wantsOutput {
            var piece = ByteBufferAllocator().buffer(capacity: 4_096)
            outcome = self.step(room: room) { self.session.read(&input, plaintext: &piece, records: &$0) }
            plaintext += piece.readableBytesView
        }
        guard outcome != .wantsInput || input.readableBytes == 0 else { throw Left(count: input.readableBytes) }
        return (plaintext, outcome)
    }

    /// Has the server send data, through windows of `room` bytes.
    @discardableResult
    func write(_ bytes: [UInt8], room: Int = 32_768) -> TLSSession.Outcome {
        var plaintext = ByteBuffer(bytes: bytes)
        var outcome = TLSSession.Outcome.wantsOutput
        while outcome == .wantsOutput {
            outcome = self.step(room: room) { self.session.write(&plaintext, records: &$0) }
        }
        return outcome
    }

    /// Has the server send close_notify.
    func close(room: Int = 32_768) -> TLSSession.Outcome {
        var outcome = TLSSession.Outcome.wantsOutput
        while outcome == .wantsOutput { outcome = self.step(room: room) { self.session.close(records: &$0) } }
        return outcome
    }

    /// A session that the client could resume: TLS 1.3 sends it behind the handshake.
    func ticket() throws -> OpenSSLSession? {
        self.write(Array("hello".utf8))
        guard try self.client.readAll().bytes == Array("hello".utf8) else { return nil }
        return self.client.session
    }

    private func step(room: Int, _ body: (inout ByteBuffer) -> TLSSession.Outcome) -> TLSSession.Outcome {
        // Exactly so large: a buffer of the allocator would be rounded up.
        var storage = ByteBufferAllocator().buffer(capacity: room)
        storage.writeRepeatingByte(0, count: storage.capacity - room)
        storage.moveReaderIndex(to: storage.writerIndex)
        let outcome = body(&storage)
        self.client.receive(Array(storage.readableBytesView))
        return outcome
    }

    /// The server has ended the handshake.
    struct Refused: Error {
        let reason: String
    }

    /// The server asked for more while it had some.
    struct Left: Error {
        let count: Int
    }
}

extension TLSSession {
    /// Decrypts with what is left of a buffer as the room for answers.
    func read(_ input: inout ByteBuffer, plaintext: inout ByteBuffer, records: inout ByteBuffer) -> Outcome {
        var outcome = Outcome.done
        records.writeWithUnsafeMutableBytes(minimumWritableBytes: 0) { room in
            let result = self.read(&input, plaintext: &plaintext, answer: room)
            outcome = result.0
            return result.count
        }
        return outcome
    }
}
