// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import LoadGenerator

struct WebSocketMessageTests {
    @Test(arguments: [(0, 2), (125, 2), (126, 4), (65535, 4), (65536, 10)])
    func lengthsTakeAsManyBytesAsTheyNeed(size: Int, header: Int) {
        let frame = WebSocketMessage.frame(.binary, [UInt8](repeating: 7, count: size))
        #expect(frame.count == header + 4 + size)
        #expect(frame[0] == 0x82)
        #expect(frame[1] & 0x80 == 0x80)
    }

    @Test func theExampleOfTheStandard() {
        // RFC 6455, section 5.7: "Hello", masked with the same key as ours.
        let frame: [UInt8] = [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]
        #expect(WebSocketMessage.frame(.text, "Hello".utf8) == frame)
    }

    @Test func anUpgradeThatIsNotWhole() throws {
        #expect(try WebSocketUpgrade.headLength(of: []) == nil)
        #expect(try WebSocketUpgrade.headLength(of: Array("HTTP/1.1 101 Switching\r\nA: b\r\n".utf8)) == nil)
    }

    @Test func whatFollowsTheUpgradeIsNotPartOfIt() throws {
        let head = Array("HTTP/1.1 101 Switching Protocols\r\nA: b\r\n\r\n".utf8)
        #expect(try WebSocketUpgrade.headLength(of: head + [1, 2, 3]) == head.count)
    }

    @Test func aRefusedUpgradeIsQuoted() {
        let error = #expect(throws: BenchmarkError.self) {
            try WebSocketUpgrade.headLength(of: Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))
        }
        #expect(error?.description.contains("400 Bad Request") == true)
    }
}
