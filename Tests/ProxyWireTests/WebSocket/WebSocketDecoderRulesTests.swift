// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire
import Testing

/// A stream whose last byte is the first that breaks a rule.
struct WebSocketBreach: CustomTestStringConvertible, Sendable {
    var rule: String
    var bytes: [UInt8]
    var role = WebSocketRole.server
    var code = WebSocketCloseCode.protocolError
    /// A word of the reason to expect.
    var reason: String

    var testDescription: String { self.rule }
}

/// Each rule of RFC 6455 that a peer can break.
@Suite struct WebSocketDecoderRulesTests {
    typealias Frame = WebSocketTestFrame

    static let key: [UInt8] = [1, 2, 3, 4]

    /// 5.2 and 5.5: what one header shows. The second byte is the last: nothing more is waited for.
    static let headers: [WebSocketBreach] =
        [0x40, 0x20, 0x10, 0x70].map { .init(rule: "5.2 RSV \($0)", bytes: [0x81 | $0, 0x80], reason: "reserved bit") }
        + [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map {
            .init(rule: "5.2 opcode \($0)", bytes: [0x80 | $0, 0x80], reason: "reserved opcode \($0)")
        }
        + [8, 9, 10].flatMap { (opcode: UInt8) -> [WebSocketBreach] in
            [
                .init(rule: "5.5 fragmented control \(opcode)", bytes: [opcode, 0x80], reason: "fragmented"),
                .init(rule: "5.5 control of 126 \(opcode)", bytes: [0x80 | opcode, 0x80 | 126], reason: "125"),
                .init(rule: "5.5 control of 127 \(opcode)", bytes: [0x80 | opcode, 0x80 | 127], reason: "125"),
            ]
        }
        + [
            .init(rule: "5.1 client does not mask", bytes: [0x81, 0x05], reason: "not masked"),
            .init(rule: "5.1 client does not mask a ping", bytes: [0x89, 0x00], reason: "not masked"),
            .init(rule: "5.1 server masks", bytes: [0x81, 0x85], role: .client, reason: "is masked"),
        ]

    /// 5.2: "the minimal number of bytes MUST be used", "the most significant bit MUST be 0".
    static let lengths: [WebSocketBreach] = [
        .init(rule: "0 in two bytes", bytes: [0x82, 0xFE, 0, 0] + key, reason: "fewest"),
        .init(rule: "125 in two bytes", bytes: [0x82, 0xFE, 0, 125] + key, reason: "fewest"),
        .init(rule: "125 in eight bytes", bytes: [0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0, 125] + key, reason: "fewest"),
        .init(rule: "65535 in eight", bytes: [0x82, 0xFF, 0, 0, 0, 0, 0, 0, 255, 255] + key, reason: "fewest"),
        .init(rule: "2^63", bytes: [0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0] + key, reason: "2^63"),
        .init(rule: "2^64-1", bytes: [0x82, 0xFF] + [UInt8](repeating: 0xFF, count: 8) + key, reason: "2^63"),
        .init(rule: "unmasked", bytes: [0x82, 126, 0, 1], role: .client, reason: "fewest"),
    ]

    /// 5.4: the order of frames.
    static let order: [WebSocketBreach] = [
        .init(rule: "continuation first", bytes: Frame.continuation(isFinal: true).bytes, reason: "continue"),
        .init(
            rule: "continuation after a whole message",
            bytes: Frame.text("a").bytes + Frame.continuation(isFinal: false).bytes,
            reason: "continue"
        ),
        .init(
            rule: "text inside text",
            bytes: Frame.text("a", isFinal: false).bytes + Frame.text("").bytes,
            reason: "before the last one has ended"
        ),
        .init(
            rule: "binary inside an empty beginning, after a ping",
            bytes: [Frame.binary([], isFinal: false), .ping(), .binary([])].bytes,
            reason: "before the last one has ended"
        ),
    ]

    /// 5.5.1 and 7.4: what a close frame says.
    static let closes: [WebSocketBreach] =
        [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535].map {
            .init(rule: "close code \($0)", bytes: Frame.close($0).bytes, reason: "code \($0)")
        }
        + [
            .init(rule: "close with one byte", bytes: Frame(8, [3]).bytes, reason: "half a code"),
            .init(
                rule: "close reason",
                bytes: Frame.close(1000, [0x61, 0xFF]).bytes,
                code: .invalidPayload,
                reason: "reason"
            ),
            .init(
                rule: "close reason cut",
                bytes: Frame.close(1000, [0xE2, 0x82]).bytes,
                code: .invalidPayload,
                reason: "reason"
            ),
        ]

    /// 8.1: text is UTF-8, and fails at the byte, not at the end.
    static let texts: [WebSocketBreach] = [
        ("first byte of a long frame", Array(Frame(1, [0xFF] + [UInt8](repeating: 0, count: 999)).bytes.prefix(9))),
        ("overlong", Frame(1, [0xC0]).bytes),
        ("surrogate", Array(Frame(1, [0xED, 0xA0, 0x80]).bytes.dropLast())),
        ("message ends inside a character", Frame(1, [0x61, 0xE2, 0x82]).bytes),
        ("character broken by the next frame", Frame(1, isFinal: false, [0xF0, 0x9F]).bytes + Frame(0, [0x41]).bytes),
        (
            "the same with a ping between",
            [Frame(1, isFinal: false, [0xF0, 0x9F]), .ping("x"), .init(0, isFinal: false, [0x41])].bytes
        ),
        ("empty last frame cuts a character", [Frame(1, isFinal: false, [0xC3]), .init(0)].bytes),
    ].map { .init(rule: $0, bytes: $1, code: .invalidPayload, reason: "UTF-8") }

    @Test(arguments: headers + lengths + order + closes + texts)
    func failsAtTheByteThatBreaksTheRule(breach: WebSocketBreach) throws {
        var decoder = WebSocketDecoder(role: breach.role)
        try decoder.decode(ByteBuffer(bytes: breach.bytes.dropLast())) { _ in }
        let error = #expect(throws: WebSocketError.self) {
            try decoder.decode(ByteBuffer(bytes: breach.bytes.suffix(1))) { _ in
                Issue.record("an event after the breach")
            }
        }
        #expect(error?.code == breach.code)
        #expect(error?.reason.contains(breach.reason) == true, "\(error?.reason ?? "")")
        // What is said in the close frame must fit there.
        #expect(try #require(error).reason.utf8.count <= 123)
    }

    @Test(arguments: headers + lengths + order + closes + texts)
    func staysFailed(breach: WebSocketBreach) throws {
        var decoder = WebSocketDecoder(role: breach.role)
        let failure = #expect(throws: WebSocketError.self) {
            try decoder.decode(ByteBuffer(bytes: breach.bytes)) { _ in }
        }
        let error = try #require(failure)
        let more = breach.role == .server ? [Frame.ping()] : [Frame.ping()].unmasked
        for bytes in [more.bytes, []] {
            #expect(throws: error) {
                try decoder.decode(ByteBuffer(bytes: bytes)) { _ in Issue.record("a failed decoder gave an event") }
            }
        }
    }

    @Test(arguments: headers + lengths + order + closes + texts)
    func everySplitFailsAlike(breach: WebSocketBreach) {
        let whole = WebSocketRecording([breach.bytes], role: breach.role)
        #expect(whole.error != nil)
        #expect(WebSocketRecording(breach.bytes.map { [$0] }, role: breach.role) == whole)
        for index in breach.bytes.indices {
            let cut = [Array(breach.bytes[..<index]), Array(breach.bytes[index...])]
            #expect(WebSocketRecording(cut, role: breach.role) == whole, "cut at \(index)")
        }
    }

    @Test func whatCameBeforeABreachIsHandedOut() {
        let recording = WebSocketRecording([[Frame.text("a"), .ping("b"), .text("c", isFinal: false), .init(3)].bytes])
        #expect(recording.entries == [.text("a"), .ping("b"), .text("c", isLast: false)])
        #expect(recording.error?.code == .protocolError)
    }

    @Test(arguments: [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999])
    func closeCodesOnTheWire(code: UInt16) {
        #expect(WebSocketCloseCode(rawValue: code).isValidOnTheWire)
        #expect(WebSocketRecording([Frame.close(code, "why".utf8).bytes]) == .init([.close(code, "why")]))
    }
}
