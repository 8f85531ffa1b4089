// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import NIOEmbedded
import ProxyTesting
import Testing

@testable import ProxyTransport

/// How TLS connections end, in order and otherwise.
@Suite(.serialized, .timeLimit(.minutes(2))) struct TLSHandlerEndTests {
    private static let versions = [OpenSSLVersion.tls12, .tls13]

    @Test(arguments: Self.versions) func thePeerMayFinishFirst(version: OpenSSLVersion) throws {
        let pair = try TLSHandlerPair(version: version)
        try pair.client.write("last words")
        pair.client.finish()
        try pair.carryToServer()
        #expect(pair.top.bytes == Array("last words".utf8))
        #expect(pair.top.inputEnds == 1)
        // Its TCP stream ends too; that is nothing new.
        pair.endStream()
        #expect(pair.top.inputEnds == 1)
        #expect(pair.wire.closes.isEmpty)
        pair.channel.writeAndFlush(ByteBuffer(string: "the way back"), promise: nil)
        pair.channel.close(mode: .output, promise: nil)
        #expect(try pair.received() == (Array("the way back".utf8), true))
        #expect(pair.wire.closes == [.output])
        #expect(pair.top.errors.isEmpty)
    }

    @Test(arguments: Self.versions) func theServerMayFinishFirst(version: OpenSSLVersion) throws {
        let pair = try TLSHandlerPair(version: version)
        pair.channel.write(ByteBuffer(string: "last words"), promise: nil)
        pair.channel.close(mode: .output, promise: nil)
        #expect(try pair.received() == (Array("last words".utf8), true))
        #expect(pair.wire.closes == [.output])
        try pair.client.write("the way back")
        pair.client.finish()
        try pair.carryToServer()
        #expect(pair.top.bytes == Array("the way back".utf8))
        #expect(pair.top.inputEnds == 1)
        #expect(pair.top.errors.isEmpty)
    }

    /// WebSocket knows no half-close: close_notify is answered and ends the connection.
    @Test(arguments: Self.versions) func withoutHalfClosureBothDirectionsEnd(version: OpenSSLVersion) throws {
        let pair = try TLSHandlerPair(version: version, canHalfClose: false)
        pair.client.finish()
        try pair.carryToServer()
        #expect(pair.wire.closes == [.all])
        #expect(pair.top.inputEnds == 0)
        #expect(pair.top.isInactive)
        #expect(pair.top.errors.isEmpty)
        #expect(try pair.received().isClosed)
    }

    @Test func closingSendsCloseNotifyOnce() throws {
        let pair = try TLSHandlerPair()
        pair.channel.close(mode: .output, promise: nil)
        let writes = pair.wire.writes.count
        pair.channel.close(promise: nil)
        #expect(pair.wire.writes.count == writes)
        #expect(pair.wire.closes == [.output, .all])
        #expect(try pair.received().isClosed)
    }

    /// What was written and not flushed is not lost either, however little room is left behind it.
    @Test func closeNotifyComesBehindTheData() throws {
        for size in [31_000, 31_740, 32_576, 32_600, 32_640, 32_641, 65_344, 130_560] {
            let pair = try TLSHandlerPair()
            pair.channel.write(ByteBuffer(repeating: 7, count: size), promise: nil)
            pair.channel.close(promise: nil)
            let (bytes, isClosed) = try pair.received()
            #expect(bytes.count == size)
            #expect(isClosed, "behind \(size) bytes")
        }
    }

    @Test(arguments: Self.versions, [true, false])
    func anEndWithoutCloseNotifyIsReported(version: OpenSSLVersion, canHalfClose: Bool) throws {
        let pair = try TLSHandlerPair(version: version, canHalfClose: canHalfClose)
        try pair.client.write("and then")
        try pair.carryToServer()
        if canHalfClose { pair.endStream() } else { pair.channel.close(mode: .all, promise: nil) }
        #expect(pair.top.bytes == Array("and then".utf8))
        #expect(pair.top.inputEnds == 0)
        #expect(pair.top.errors == (canHalfClose ? [.truncated] : []))
        #expect(pair.top.isInactive)
    }

    /// The socket is gone without a word.
    @Test func aLostConnectionIsATruncation() throws {
        let pair = try TLSHandlerPair(canHalfClose: false)
        pair.channel.pipeline.fireChannelInactive()
        #expect(pair.top.errors == [.truncated])
        #expect(pair.top.isInactive)
    }

    @Test func aPartOfARecordIsATruncation() throws {
        let pair = try TLSHandlerPair()
        try pair.client.write("in part")
        try pair.receive(pair.client.takeOutput().dropLast())
        pair.endStream()
        #expect(pair.top.bytes.isEmpty)
        #expect(pair.top.errors == [.truncated])
    }

    @Test func anEndDuringTheHandshakeIsReported() throws {
        let pair = try TLSHandlerPair(isReady: false)
        #expect(try !pair.client.handshake())
        try pair.receive(pair.client.takeOutput().dropLast(10))
        pair.endStream()
        #expect(pair.top.errors == [.handshakeAborted])
        #expect(pair.top.isInactive)
    }

    // MARK: Failures

    /// Breaks a record of the client.
    private func tamper(_ pair: TLSHandlerPair) throws {
        try pair.client.write("to be tampered with")
        var record = pair.client.takeOutput()
        record[record.count - 1] ^= 1
        try pair.receive(record)
    }

    private func alert(to pair: TLSHandlerPair) -> String {
        do {
            return "\(try pair.received())"
        } catch {
            return "\(error)"
        }
    }

    /// The alert goes out, then the end of the stream, and the connection waits for the peer to leave.
    @Test(arguments: Self.versions) func failuresAreToldAndLinger(version: OpenSSLVersion) throws {
        let pair = try TLSHandlerPair(version: version)
        try self.tamper(pair)
        #expect(pair.top.errors.count == 1)
        #expect(self.alert(to: pair).contains("bad record mac"))
        #expect(pair.wire.closes == [.output])
        // What the peer still sends is read and discarded.
        let reads = pair.wire.reads
        #expect(reads > 0)
        try pair.receive(Array("whatever".utf8))
        #expect(pair.wire.reads == reads + 1)
        #expect(pair.top.bytes.isEmpty)
        #expect(pair.top.errors.count == 1)
        pair.endStream()
        #expect(pair.wire.closes == [.output, .all])
        #expect(pair.top.isInactive)
    }

    @Test func lingeringHasAnEnd() throws {
        let pair = try TLSHandlerPair()
        try self.tamper(pair)
        pair.channel.embeddedEventLoop.advanceTime(by: .milliseconds(1_999))
        #expect(!pair.top.isInactive)
        pair.channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(pair.top.isInactive)
        #expect(pair.top.errors.count == 1)
    }

    @Test func dataBeforeAFailureIsDelivered() throws {
        let pair = try TLSHandlerPair()
        try pair.client.write("good")
        try pair.receive(pair.client.takeOutput() + [23, 3, 3, 0, 17] + [UInt8](repeating: 9, count: 17))
        #expect(pair.top.bytes == Array("good".utf8))
        #expect(pair.top.errors.count == 1)
    }

    /// Also where the buffer for it is full of other records that wait for a flush.
    @Test func alertsFindRoom() throws {
        for size in [31_000, 31_740, 32_576, 32_640, 32_700] {
            let pair = try TLSHandlerPair()
            pair.channel.write(ByteBuffer(repeating: 7, count: size), promise: nil)
            try self.tamper(pair)
            #expect(self.alert(to: pair).contains("bad record mac"), "behind \(size) bytes")
        }
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "{\"id\":0,\"method\":\"RemoteProxy.Hello\"}\n",
        "\u{16}\u{3}\u{1}\u{0}\u{8}nonsense",
    ])
    func handshakesThatAreNoneFail(text: String) throws {
        let pair = try TLSHandlerPair(isReady: false)
        try pair.receive(Array(text.utf8))
        guard case .handshakeFailed = pair.top.errors.first else {
            Issue.record("\(pair.top.errors)")
            return
        }
        #expect(pair.top.errors.count == 1)
        #expect(pair.wire.closes == [.output])
        pair.channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(pair.top.isInactive)
        #expect(pair.wire.closes == [.output, .all])
    }

    /// Whoever closes later, for a reason of their own, need not wait.
    @Test func closingWhileLingeringCloses() throws {
        let pair = try TLSHandlerPair()
        try self.tamper(pair)
        #expect(!pair.top.isInactive)
        pair.channel.close(promise: nil)
        #expect(pair.top.isInactive)
        pair.channel.embeddedEventLoop.advanceTime(by: .seconds(3))
        #expect(pair.wire.closes == [.output, .all])
    }
}
