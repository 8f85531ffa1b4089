// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyWire

@Suite(.serialized) struct WebSocketMaskTests {
    private let key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
    private let mask = WebSocketMask(key: 0x3D21_FA37)

    /// Every phase and length, and every alignment in memory, against the definition of RFC 6455 section 5.3.
    @Test(arguments: 0...300) func equalsTheDefinition(length: Int) {
        let plain = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 3) }
        for phase in 0..<4 {
            let expected = plain.indices.map { plain[$0] ^ self.key[($0 + phase) % 4] }
            for alignment in [0, 1, 7] {
                var bytes = [UInt8](repeating: 0xEE, count: alignment) + plain + [0xEE]
                var mask = self.mask
                mask.advance(by: phase)
                bytes.withUnsafeMutableBytes { mask.apply(to: .init(rebasing: $0[alignment..<alignment + length])) }
                #expect(Array(bytes[alignment...].dropLast()) == expected)
                #expect(bytes.last == 0xEE)
                #expect(bytes.prefix(alignment).allSatisfy { $0 == 0xEE })

                var advanced = self.mask
                advanced.advance(by: phase + length)
                #expect(mask == advanced)
            }
        }
    }

    @Test func advancingFourBytesComesFullCircle() {
        var mask = self.mask
        for _ in 0..<4 { mask.advance(by: 1) }
        #expect(mask == self.mask)
        mask.advance(by: 1 << 40)
        #expect(mask == self.mask)
        mask.advance(by: 3)
        #expect(mask.key & 0xFF == 0x3D)
    }
}
