// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyClient
import Synchronization

/// A byte channel inside another, by the forwarding protocol: with credit, so that nobody's slowness holds up others, with
/// half-close, and with an end that cannot be mistaken for a cut.
///
/// ``run()`` has to run as long as it is used: it reads the channel underneath, always. One task sends, one receives.
final class FramedChannel: ByteChannel {
    private struct State {
        var decoder = FrameDecoder()
        var credit = FlowCredit()
        /// What has come and was not yet taken. Bounded by the credit: one buffer, however small the frames are.
        var waiting: [UInt8] = []
        /// What comes after that, once it is known.
        var inputEnd: Result<Void, any Error>?
    }

    private let base: any ByteChannel
    private let state = Mutex(State())
    /// An element when there is more to take; ends when nothing will come any more.
    private let arrivals: AsyncStream<Void>
    private let arrivalSignal: AsyncStream<Void>.Continuation
    /// An element when there is more credit; ends when there will be none any more.
    private let credits: AsyncStream<Void>
    private let creditSignal: AsyncStream<Void>.Continuation
    private let answers: AsyncThrowingStream<String, any Error>
    private let answerSignal: AsyncThrowingStream<String, any Error>.Continuation
    private let ends: AsyncStream<Never>
    private let endSignal: AsyncStream<Never>.Continuation

    init(_ base: any ByteChannel) {
        self.base = base
        (self.arrivals, self.arrivalSignal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (self.credits, self.creditSignal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (self.answers, self.answerSignal) = AsyncThrowingStream.makeStream(bufferingPolicy: .bufferingOldest(1))
        (self.ends, self.endSignal) = AsyncStream.makeStream()
    }

    var incoming: IncomingChunks { IncomingChunks(source: self) }
    var supportsHalfClose: Bool { true }

    // MARK: Reading

    /// Reads to the end of the channel underneath.
    ///
    /// - Parameter opening: has read the beginning.
    func run(after opening: Opening) async {
        do {
            guard case .greeting(let rest) = try await opening.eventualVerdict() else {
                throw ForwardingError(.notSupported, "the other end does not speak the forwarding protocol")
            }
            try self.process(rest)
            for try await chunk in self.base.incoming { try self.process(chunk.bytes) }
            self.end(ForwardingError(.cutOff, "the other end has gone in the middle of the connection"))
        } catch {
            self.end(error)
        }
    }

    private func process(_ bytes: [UInt8]) throws {
        let frames = try self.state.withLock { try $0.decoder.append(bytes) }
        for frame in frames { try self.process(frame) }
    }

    private func process(_ frame: Frame) throws {
        switch frame {
        case .request(let target):
            self.answerSignal.yield(target)
        case .accepted:
            self.answerSignal.yield("")
        case .refused(let reason):
            throw ForwardingError(.refused, "the device refuses it: \(reason.quotable)")
        case .broken(let reason):
            throw ForwardingError(.reset, "the connection at the other end broke: \(reason.quotable)")
        case .data(let bytes):
            try self.state.withLock { state in
                guard state.inputEnd == nil else { throw ForwardingError.malformedFrame("bytes behind the end") }
                try state.credit.received(bytes.count)
                state.waiting += bytes
            }
            self.arrivalSignal.yield()
        case .credit(let count):
            try self.state.withLock { try $0.credit.granted(count) }
            self.creditSignal.yield()
        case .end:
            self.state.withLock { $0.inputEnd = $0.inputEnd ?? .success(()) }
            self.arrivalSignal.yield()
        }
    }

    private func end(_ error: any Error) {
        self.state.withLock { $0.inputEnd = $0.inputEnd ?? .failure(error) }
        self.arrivalSignal.finish()
        self.answerSignal.finish(throwing: error)
        self.creditSignal.finish()
        self.endSignal.finish()
    }

    // MARK: Writing

    func greet(_ frames: Frame...) async throws {
        try await self.base.send(frames.reduce(into: Greeting.bytes) { $1.write(to: &$0) })
    }

    func send(_ frame: Frame) async throws {
        var bytes: [UInt8] = []
        frame.write(to: &bytes)
        try await self.base.send(bytes)
    }

    /// Waits while the other side has not taken what it was sent.
    func send(_ bytes: [UInt8]) async throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = self.state.withLock { $0.credit.reserve(rest.count) }
            guard count > 0 else {
                try await self.awaitCredit()
                continue
            }
            var frames: [UInt8] = []
            frames.reserveCapacity(count + (count / Frame.maximumPayload + 1) * Frame.headerLength)
            var now = rest.prefix(count)
            while !now.isEmpty {
                Frame.write(.data, now.prefix(Frame.maximumPayload), to: &frames)
                now = now.dropFirst(Frame.maximumPayload)
            }
            rest = rest.dropFirst(count)
            try await self.base.send(frames)
        }
    }

    private func awaitCredit() async throws {
        for await _ in self.credits { return }
        try Task.checkCancellation()
        throw ForwardingError(.cutOff, "the other end has gone in the middle of the connection")
    }

    func finish() async throws { try await self.send(.end) }

    func close() async { await self.base.close() }

    // MARK: Waiting

    /// What the other side says to the request: to the device the target, to the client nothing, if it is accepted.
    func answer() async throws -> String {
        for try await answer in self.answers { return answer }
        try Task.checkCancellation()
        throw ForwardingError(.cutOff, "the other end has gone before the connection was made")
    }

    /// The channel underneath has ended.
    func ended() async { for await _ in self.ends {} }
}

extension FramedChannel: ChunkSource {
    func nextChunk() async throws -> TunnelChunk? {
        while true {
            let (bytes, end) = self.state.withLock { state in
                defer { state.waiting = [] }
                return (state.waiting, state.inputEnd)
            }
            if !bytes.isEmpty {
                await self.took(bytes.count)
                return TunnelChunk(bytes: bytes, kind: .stream, endsMessage: false)
            }
            if let end { return try end.map { nil }.get() }
            for await _ in self.arrivals { break }
            try Task.checkCancellation()
        }
    }

    /// The other side may send more.
    private func took(_ count: Int) async {
        let credit = self.state.withLock { $0.credit.took(count) }
        // Where it cannot be sent the channel has ended, as the reader finds out.
        if credit > 0 { try? await self.send(.credit(credit)) }
    }
}
