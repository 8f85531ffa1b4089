// SPDX-License-Identifier: GPL-3.0-only

/// Messages of a WebSocket client (RFC 6455, section 5): one masked frame each.
enum WebSocketMessage {
    enum Opcode: UInt8 {
        case text = 1
        case binary = 2
        case close = 8
        case ping = 9
        case pong = 10
    }

    /// A mask that changes every byte, so that the server cannot get away without unmasking. It need not be random:
    /// that protects against caches of others, and there are none on loopback.
    static let mask: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]

    /// The frame for a payload.
    static func frame(_ opcode: Opcode, _ payload: some Collection<UInt8>) -> [UInt8] {
        var frame = [0x80 | opcode.rawValue]
        let count = payload.count
        switch count {
        case 0..<126:
            frame.append(0x80 | UInt8(count))
        case 126...0xFFFF:
            frame.append(0x80 | 126)
            frame.append(contentsOf: [UInt8(count >> 8), UInt8(count & 0xFF)])
        default:
            frame.append(0x80 | 127)
            frame.append(contentsOf: (0..<8).reversed().map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) })
        }
        frame.append(contentsOf: Self.mask)
        frame.append(contentsOf: payload.enumerated().map { $1 ^ Self.mask[$0 % 4] })
        return frame
    }
}
