// SPDX-License-Identifier: GPL-3.0-only

import FoundationEssentials
import Testing

@testable import LoadGenerator

struct MisplacedMessagesTests {
    private struct Request: Decodable {
        let id: Int
        let method: String
    }

    private static func messages(_ api: ProxyAPI) -> MisplacedMessages {
        MisplacedMessages(api: api, nonce: "n", device: PeerUUID.text(2))
    }

    /// Each is a message of its own, and all kinds come, some of them together.
    @Test func onAStreamEachIsARequest() throws {
        var random = SeededGenerator(seed: 5)
        var methods: [String: Int] = [:]
        for _ in 0..<200 {
            let lines = Self.messages(.rendezvous).any(.tcp, &random).split(separator: UInt8(ascii: "\n"))
            #expect((2...10).contains(lines.count))
            for line in lines {
                methods[try JSONDecoder().decode(Request.self, from: Data(line)).method, default: 0] += 1
            }
        }
        #expect(methods.count == 7)
        #expect(methods["Authentication.Authenticate", default: 0] > 200)
    }

    /// SLIP frames to the proxy, each of them a request.
    @Test func aDevicesAreFrames() throws {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<200 {
            let bytes = Self.messages(.tunnelProxy).any(.ssl, &random)
            var reader = FrameReader()
            var count = 0
            try bytes.withUnsafeBytes { bytes in
                try reader.read(bytes) { address, payload in
                    #expect(address == 0)
                    _ = try JSONDecoder().decode(Request.self, from: Data(payload))
                    count += 1
                }
            }
            #expect((2...10).contains(count))
        }
    }

    /// Masked frames (RFC 6455, section 5.2), whole ones one after another; text but for pings and pongs.
    @Test func overWebSocketEachIsAFrame() throws {
        var random = SeededGenerator(seed: 5)
        var opcodes: Set<UInt8> = []
        for _ in 0..<200 {
            var bytes = Self.messages(.rendezvous).any(.wss, &random)[...]
            while let (opcode, payload) = Self.frame(&bytes) {
                opcodes.insert(opcode)
                if opcode == WebSocketMessage.Opcode.text.rawValue {
                    _ = try JSONDecoder().decode(Request.self, from: Data(payload))
                }
            }
            #expect(bytes.isEmpty)
        }
        #expect(opcodes == [1, 9, 10])
    }

    /// Takes a frame of fewer than 65536 bytes.
    private static func frame(_ bytes: inout ArraySlice<UInt8>) -> (opcode: UInt8, payload: [UInt8])? {
        guard let first = bytes.popFirst(), let second = bytes.popFirst() else { return nil }
        var count = Int(second & 0x7F)
        if count == 126 { count = Int(bytes.removeFirst()) << 8 | Int(bytes.removeFirst()) }
        let mask = Array(bytes.prefix(4))
        let payload = bytes.dropFirst(4).prefix(count).enumerated().map { $1 ^ mask[$0 % 4] }
        bytes = bytes.dropFirst(4 + count)
        return (first & 0x0F, payload)
    }

    @Test(arguments: Transport.allCases)
    func theSameSeedBringsTheSame(_ transport: Transport) {
        var one = SeededGenerator(seed: 5)
        var other = SeededGenerator(seed: 5)
        for _ in 0..<20 {
            let messages = Self.messages(.rendezvous)
            #expect(messages.any(transport, &one) == messages.any(transport, &other))
        }
    }
}
