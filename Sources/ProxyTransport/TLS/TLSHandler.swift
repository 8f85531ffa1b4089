// SPDX-License-Identifier: GPL-3.0-only

import CTLS
import NIOCore
import NIOTLS
import ProxyCore
import ProxyWire

/// TLS of one connection: records in, plaintext out, and the reverse.
///
/// All buffers are lent by the event loop for the time of one read or flush; between them the connection owns none.
/// Fires `TLSUserEvent.handshakeCompleted`, reports the peer's close_notify as `ChannelEvent.inputClosed` where half-
/// closure is allowed, and sends close_notify on `close(mode: .output)` and `close(mode: .all)`.
final class TLSHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What a connection takes along to another event loop.
    struct State {
        let session: TLSSession
        fileprivate var machine = TLSMachine()

        /// A connection whose handshake has not begun.
        init(session: TLSSession) {
            self.session = session
        }
    }

    private let session: TLSSession
    private let buffers: LoopBuffers
    private let canHalfClose: Bool
    private var machine: TLSMachine
    private var records: UnwrittenRecords
    private var recordsUntilKeyUpdate: Int
    private let keyUpdateInterval: Int
    private let closeTimeout: TimeAmount
    /// Set once the connection has failed: what the peer still sends is read and discarded until it ends or this
    /// runs out, because closing on unread input would reset the connection and destroy the alert.
    private var lingering: CloseTimer?
    private var isReportingFailure = false
    /// Reading has brought forth records of its own (answers to KeyUpdate) that the peer may not have taken yet.
    private var owesAnswers = false
    private var isReadHeld = false

    /// - Parameters:
    ///   - state: a fresh connection, or one that has moved here.
    ///   - closeTimeout: how long a peer may take to leave once the connection has failed.
    ///   - canHalfClose: whether the peer may go on reading after it has finished sending.
    ///   - keyUpdateInterval: records written under one key; RFC 8446 section 5.5 allows 2^24.5 with AES-GCM.
    init(
        state: State,
        buffers: LoopBuffers,
        closeTimeout: TimeAmount,
        canHalfClose: Bool,
        keyUpdateInterval: Int = 1 << 23
    ) {
        self.session = state.session
        self.machine = state.machine
        self.buffers = buffers
        self.records = UnwrittenRecords(buffers: buffers)
        self.closeTimeout = closeTimeout
        self.canHalfClose = canHalfClose
        self.keyUpdateInterval = keyUpdateInterval
        self.recordsUntilKeyUpdate = keyUpdateInterval
    }

    /// Whether the connection can move to another loop as it is.
    var isAtRest: Bool {
        self.machine.canRead && self.machine.canWrite && self.records.isEmpty && !self.owesAnswers
    }

    /// The names in the client's certificate, as `TLSSession` has them.
    var peerCertificateNames: CertificateNames? { self.session.peerCertificateNames }

    /// `TLSv1.2` or `TLSv1.3`.
    var version: String { self.session.version }

    /// The name of the cipher suite.
    var cipher: String { self.session.cipher }

    /// Whether the handshake resumed an earlier session.
    var isResumed: Bool { self.session.isResumed }

    /// Lets go of the connection: this handler does nothing any more.
    func detach() -> State {
        var state = State(session: self.session)
        state.machine = self.machine
        self.machine.fail()
        return state
    }

    // MARK: Inbound

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var input = self.unwrapInboundIn(data)
        if self.machine.isHandshaking { self.handshake(&input, context: context) }
        if self.machine.canRead { self.decrypt(&input, context: context) }
        self.buffers.giveBack(input)
    }

    private func handshake(_ input: inout ByteBuffer, context: ChannelHandlerContext) {
        while true {
            let outcome = self.records.add { self.session.handshake(&input, records: &$0) }
            self.flush(context: context)
            switch outcome {
            case .done:
                self.machine.handshakeCompleted()
                context.fireUserInboundEventTriggered(TLSUserEvent.handshakeCompleted(negotiatedProtocol: nil))
                return
            case .wantsOutput:
                continue
            case .wantsInput:
                return
            case .closed:
                return self.fail(.handshakeAborted, context: context)
            case .failed(let reason):
                return self.fail(.handshakeFailed(reason), context: context)
            }
        }
    }

    private func decrypt(_ input: inout ByteBuffer, context: ChannelHandlerContext) {
        // Whoever is called from here may close the connection.
        while self.machine.canRead {
            // Plaintext is shorter than its records; what is left of a record that came in part is one at most.
            let size = input.readableBytes + Int(CTLS_RECORD_PLAINTEXT)
            var plaintext = self.buffers.take(TunnelHeadroom.bytes + size)
            plaintext.reserveTunnelHeadroom()
            let (outcome, hasAnswered) = self.records.addAnswer { room in
                self.session.read(&input, plaintext: &plaintext, answer: room)
            }
            if hasAnswered { self.owesAnswers = true }
            // Whoever gets it may write to it in place.
            if plaintext.readableBytes > 0 { context.fireChannelRead(self.wrapInboundOut(plaintext)) }
            self.buffers.giveBack(plaintext)
            guard self.machine.canRead else { return }
            switch outcome {
            case .done:
                continue
            case .wantsOutput:
                // There is room for further answers in a fresh buffer.
                self.flush(context: context)
            case .wantsInput:
                return
            case .closed:
                return self.peerClosed(context: context)
            case .failed(let reason):
                return self.fail(.protocolViolation(reason), context: context)
            }
        }
    }

    private func peerClosed(context: ChannelHandlerContext) {
        switch self.machine.peerClosed(canHalfClose: self.canHalfClose) {
        case .reportInputClosed: context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        case .close: self.close(context: context, mode: .all, promise: nil)
        case .ignore: break
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        if self.streamEnded(context: context) || self.lingering != nil { context.close(promise: nil) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if self.owesAnswers {
            self.flush(context: context)
            self.owesAnswers = !context.channel.isWritable
        }
        context.fireChannelReadComplete()
        if self.lingering != nil { context.read() }
    }

    func read(context: ChannelHandlerContext) {
        // Answers must not pile up for a peer that asks and does not read.
        if self.owesAnswers, !context.channel.isWritable {
            self.isReadHeld = true
        } else {
            context.read()
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            self.owesAnswers = false
            if self.isReadHeld {
                self.isReadHeld = false
                context.read()
            }
        }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.lingering?.cancel()
        _ = self.streamEnded(context: context)
        context.fireChannelInactive()
    }

    /// Returns whether that was no orderly end.
    private func streamEnded(context: ChannelHandlerContext) -> Bool {
        switch self.machine.streamEnded() {
        case .abortHandshake: context.fireErrorCaught(TLSError.handshakeAborted)
        case .reportTruncation: context.fireErrorCaught(TLSError.truncated)
        case .ignore: return false
        }
        return true
    }

    private func fail(_ error: TLSError, context: ChannelHandlerContext) {
        self.machine.fail()
        // The alert tells the peer why.
        self.flush(context: context)
        self.isReportingFailure = true
        context.fireErrorCaught(error)
        self.isReportingFailure = false
        let timer = CloseTimer(nil)
        timer.close(context.channel, after: self.closeTimeout, .stalled)
        self.lingering = timer
        context.close(mode: .output, promise: nil)
        context.read()
    }

    // MARK: Outbound

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard self.machine.canWrite else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        var plaintext = self.unwrapOutboundIn(data)
        if plaintext.readableBytes > 0 { self.encrypt(&plaintext, context: context) }
        if let promise { self.writeRecords(context: context, promise: promise) }
    }

    private func encrypt(_ plaintext: inout ByteBuffer, context: ChannelHandlerContext) {
        let count = plaintext.readableBytes
        let recordCount = count / Int(CTLS_RECORD_PLAINTEXT) + 1
        self.recordsUntilKeyUpdate -= recordCount
        if self.recordsUntilKeyUpdate <= 0 {
            self.recordsUntilKeyUpdate = self.keyUpdateInterval
            self.session.updateKeys()
        }
        let size = count + recordCount * Int(CTLS_RECORD_OVERHEAD)
        while true {
            let outcome = self.records.add(size: size) { self.session.write(&plaintext, records: &$0) }
            switch outcome {
            case .done: return
            case .wantsOutput: self.writeRecords(context: context, promise: nil)
            case .failed(let reason): return self.fail(.protocolViolation(reason), context: context)
            case .wantsInput, .closed:
                // OpenSSL, in the midst of a handshake message that came in part. Nothing is dropped in silence.
                return self.fail(.protocolViolation("writing must wait for the peer"), context: context)
            }
        }
    }

    func flush(context: ChannelHandlerContext) {
        self.writeRecords(context: context, promise: nil)
        context.flush()
    }

    private func writeRecords(context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        if let records = self.records.take() {
            context.write(self.wrapOutboundOut(records), promise: promise)
        } else if let promise {
            context.write(self.wrapOutboundOut(ByteBuffer()), promise: promise)
        }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        // Whoever hears of a failure closes; that is already being done, in order.
        guard !self.isReportingFailure else { return context.channel.closeFuture.cascade(to: promise) }
        let sendsCloseNotify =
            switch mode {
            case .output: self.machine.closeOutput()
            case .all: self.machine.close()
            case .input: false
            }
        if sendsCloseNotify {
            var outcome = TLSSession.Outcome.wantsOutput
            while outcome == .wantsOutput {
                outcome = self.records.add { self.session.close(records: &$0) }
                self.flush(context: context)
            }
        }
        context.close(mode: mode, promise: promise)
    }
}
