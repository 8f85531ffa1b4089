// SPDX-License-Identifier: GPL-3.0-only

import CTLS
import NIOCore
import ProxyTesting
import Testing

@testable import ProxyTransport

/// The C shim and its session, against OpenSSL as client, without I/O.
@Suite(.serialized, .timeLimit(.minutes(2))) struct TLSSessionTests {
    private static let versions = [OpenSSLVersion.tls12, .tls13]
    private let context: TLSServerContext

    init() throws {
        self.context = try TLSServerContext(TestCertificate.ecdsa.files)
    }

    private func pair(_ version: OpenSSLVersion = .tls13) throws -> TLSSessionPair {
        try TLSSessionPair(self.context, options: OpenSSLOptions(version: version))
    }

    @Test(arguments: Self.versions) func tellsTheVersion(version: OpenSSLVersion) throws {
        #expect(try self.pair(version).session.version == version.rawValue)
    }

    @Test(arguments: Self.versions, ["localhost", nil] as [String?])
    func tellsTheServerName(version: OpenSSLVersion, name: String?) throws {
        let pair = try TLSSessionPair(self.context, options: OpenSSLOptions(version: version, serverName: name))
        #expect(pair.session.serverName == name)
    }

    @Test(arguments: Self.versions) func tellsWhetherItWasResumed(version: OpenSSLVersion) throws {
        let first = try self.pair(version)
        #expect(!first.session.isResumed)
        let ticket = try #require(try first.ticket())
        let second = try TLSSessionPair(self.context, options: OpenSSLOptions(version: version), resuming: ticket)
        #expect(second.session.isResumed)
        #expect(second.client.wasResumed)
        // Resuming hands out the next ticket.
        let third = try TLSSessionPair(
            self.context,
            options: OpenSSLOptions(version: version),
            resuming: try second.ticket()
        )
        #expect(third.session.isResumed)
    }

    /// However the stream is cut, in both handshake and data, and however small the windows are.
    @Test(arguments: 0..<16 as Range<UInt64>, Self.versions)
    func anyChunkingIsTheSame(seed: UInt64, version: OpenSSLVersion) throws {
        let pair = try TLSSessionPair(self.context, options: OpenSSLOptions(version: version), isReady: false)
        let room = [Int(CTLS_ANSWER), 1_100, 5_000, 32_768][Int(seed % 4)]
        let longest = [1, 7, 300, 5_000][Int(seed / 4 % 4)]
        var isDone = false
        while try !pair.client.handshake() || !isDone {
            for piece in Payload.pieces(of: pair.client.takeOutput(), longest: longest, seed: seed) {
                isDone = try pair.handshake(piece, room: room) == .done
            }
        }
        let payload = Payload.bytes(20_000, seed: seed)
        try pair.client.write(payload)
        pair.client.finish()
        var received: [UInt8] = []
        var last = TLSSession.Outcome.done
        for piece in Payload.pieces(of: pair.client.takeOutput(), longest: max(longest, 100), seed: seed) {
            let (plaintext, outcome) = try pair.read(piece, room: room)
            received += plaintext
            last = outcome
        }
        #expect(received == payload)
        #expect(last == .closed)

        // What is written needs no room for answers.
        #expect(pair.write(payload, room: max(longest, 20)) == .done)
        #expect(pair.close(room: longest) == .done)
        let (bytes, isClosed) = try pair.client.readAll()
        #expect(bytes == payload)
        #expect(isClosed)
    }

    @Test func emptyInputAsksForMore() throws {
        let waiting = try TLSSessionPair(self.context, isReady: false)
        #expect(try waiting.handshake([]) == .wantsInput)
        let pair = try self.pair()
        #expect(try pair.read([]) == ([], .wantsInput))
        #expect(pair.write([]) == .done)
        #expect(try pair.client.readNext() == .nothing)
    }

    /// What came before close_notify counts, also when all of it comes at once.
    @Test(arguments: Self.versions) func dataComesBeforeTheEnd(version: OpenSSLVersion) throws {
        let pair = try self.pair(version)
        try pair.client.write("last words")
        pair.client.finish()
        #expect(try pair.read(pair.client.takeOutput()) == (Array("last words".utf8), .closed))
        // The other direction goes on.
        pair.write(Array("so be it".utf8))
        #expect(pair.close() == .done)
        #expect(try pair.client.readAll() == (Array("so be it".utf8), true))
    }

    @Test(arguments: Self.versions) func readingGoesOnAfterClosing(version: OpenSSLVersion) throws {
        let pair = try self.pair(version)
        #expect(pair.close() == .done)
        #expect(try pair.client.readNext() == .closed)
        try pair.client.write("still here")
        #expect(try pair.read(pair.client.takeOutput()) == (Array("still here".utf8), .wantsInput))
        pair.client.finish()
        #expect(try pair.read(pair.client.takeOutput()) == ([], .closed))
    }

    /// One connection's errors are not another's.
    @Test(arguments: Self.versions) func failuresStayApart(version: OpenSSLVersion) throws {
        let good = try self.pair(version)
        let bad = try TLSSessionPair(self.context, isReady: false)
        guard case .failed = try bad.handshake(Array("\u{16}\u{3}\u{1}\u{0}\u{4}nonsense".utf8)) else {
            Issue.record("no failure")
            return
        }
        try good.client.write("unimpressed")
        #expect(try good.read(good.client.takeOutput()) == (Array("unimpressed".utf8), .wantsInput))
    }
}
