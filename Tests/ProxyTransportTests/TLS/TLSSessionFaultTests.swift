// SPDX-License-Identifier: GPL-3.0-only

import CTLS
import NIOCore
import ProxyTesting
import Testing

@testable import ProxyTransport

/// What a session does about a peer that breaks the rules.
@Suite(.serialized, .timeLimit(.minutes(2))) struct TLSSessionFaultTests {
    private static let versions = [OpenSSLVersion.tls12, .tls13]
    private let context: TLSServerContext

    init() throws {
        self.context = try TLSServerContext(TestCertificate.ecdsa.files)
    }

    private func pair(_ version: OpenSSLVersion = .tls13) throws -> TLSSessionPair {
        try TLSSessionPair(self.context, options: OpenSSLOptions(version: version))
    }

    private func alert(to pair: TLSSessionPair) -> String {
        do {
            return "\(try pair.client.readNext())"
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: Self.versions) func aFlippedBitIsFatal(version: OpenSSLVersion) throws {
        let pair = try self.pair(version)
        try pair.client.write("to be tampered with")
        var record = pair.client.takeOutput()
        record[record.count - 3] ^= 0x10
        let (plaintext, outcome) = try pair.read(record)
        #expect(plaintext.isEmpty)
        #expect(outcome.reason != nil)
        #expect(self.alert(to: pair).contains("bad record mac"))
    }

    /// What came before counts.
    @Test(arguments: Self.versions) func dataComesBeforeTheFailure(version: OpenSSLVersion) throws {
        let pair = try self.pair(version)
        try pair.client.write("good")
        var records = pair.client.takeOutput()
        try pair.client.write("evil")
        records += pair.client.takeOutput()
        records[records.count - 1] ^= 1
        let (plaintext, outcome) = try pair.read(records)
        #expect(plaintext == Array("good".utf8))
        #expect(outcome.reason != nil)
    }

    @Test(arguments: [OpenSSLVersion.tls10, .tls11]) func oldVersionsAreRefusedByAnAlert(version: OpenSSLVersion) throws
    {
        let pair = try TLSSessionPair(self.context, options: OpenSSLOptions(version: version), isReady: false)
        #expect(try !pair.client.handshake())
        #expect(try pair.handshake(pair.client.takeOutput()).reason != nil)
        #expect {
            try pair.client.handshake()
        } throws: {
            "\($0)".contains("alert protocol version")
        }
    }

    /// However little room there is for it: input is not taken before there is enough.
    @Test(arguments: Self.versions) func alertsAreNotLostForWantOfRoom(version: OpenSSLVersion) throws {
        let pair = try self.pair(version)
        try pair.client.write("to be tampered with")
        var record = pair.client.takeOutput()
        record[record.count - 1] ^= 1
        var input = ByteBuffer(bytes: record)
        var plaintext = ByteBufferAllocator().buffer(capacity: 1_024)
        var narrow = ByteBuffer(repeating: 0, count: 1_024)
        narrow.moveReaderIndex(forwardBy: 1_024)
        #expect(narrow.writableBytes == 0)
        #expect(pair.session.read(&input, plaintext: &plaintext, records: &narrow) == .wantsOutput)
        #expect(try pair.read(Array(input.readableBytesView), room: Int(CTLS_ANSWER)).outcome.reason != nil)
        #expect(self.alert(to: pair).contains("bad record mac"))
    }

    @Test func renegotiationIsRefused() throws {
        let pair = try self.pair(.tls12)
        #expect(try !pair.client.renegotiate())
        #expect(try pair.read(pair.client.takeOutput()).outcome.reason?.uppercased().contains("RENEGOTIATION") == true)
        #expect {
            _ = try pair.client.handshake()
        } throws: {
            "\($0)".contains("no renegotiation")
        }
    }

    @Test func aFewKeyUpdatesInARowAreFine() throws {
        let pair = try self.pair()
        for _ in 0..<5 {
            for _ in 0..<20 { try pair.client.updateKeys(both: true) }
            try pair.client.write("data")
            #expect(try pair.read(pair.client.takeOutput()) == (Array("data".utf8), .wantsInput))
        }
        pair.write(Array("answer".utf8))
        #expect(try pair.client.readAll().bytes == Array("answer".utf8))
    }

    /// Each costs the server a derivation of keys, and may cost it an answer.
    @Test func floodsOfKeyUpdatesAreRefused() throws {
        let pair = try self.pair()
        for _ in 0..<40 { try pair.client.updateKeys(both: true) }
        let outcome = try pair.read(pair.client.takeOutput()).outcome
        #expect(outcome.reason?.uppercased().replacing("_", with: " ") == "TOO MANY KEY UPDATES")
    }

    @Test(arguments: ["GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "nonsense of some length", "{\"id\":0,\"method\":"])
    func whatIsNoTLSIsRefused(text: String) throws {
        let pair = try TLSSessionPair(self.context, isReady: false)
        #expect(try pair.handshake(Array(text.utf8)).reason != nil)
    }

    @Test func truncatedClientHelloWaits() throws {
        let pair = try TLSSessionPair(self.context, isReady: false)
        #expect(try !pair.client.handshake())
        let hello = pair.client.takeOutput()
        #expect(try pair.handshake(Array(hello.dropLast())) == .wantsInput)
        #expect(try pair.handshake(hello.suffix(1)) == .wantsInput)
        #expect(try pair.client.handshake())
    }
}

extension TLSSession.Outcome {
    /// Why the session failed; nil if it did not.
    var reason: String? {
        if case .failed(let reason) = self { reason } else { nil }
    }
}
