// SPDX-License-Identifier: GPL-3.0-only

import SeededRandom
import Testing

@testable import ProxyWire

@Suite struct SLIPScanTests {
    /// Every value, so that no neighbour of a special byte is taken for one.
    @Test func specialBytes() {
        #expect((UInt8.min ... .max).filter(SLIPByte.isSpecial) == [0xC0, 0xDB])
        for byte in UInt8.min ... .max {
            let bytes = [UInt8](repeating: byte, count: 100)
            let isSpecial = byte == 0xC0 || byte == 0xDB
            #expect(bytes.withUnsafeBytes { SLIPScan.firstSpecial($0, from: 0) } == (isSpecial ? 0 : 100))
            #expect(bytes.withUnsafeBytes { SLIPScan.countSpecials($0) } == (isSpecial ? 100 : 0))
        }
    }

    @Test(arguments: 0...150) func firstSpecial(length: Int) {
        for place in 0..<length {
            var bytes = [UInt8](repeating: 0xC1, count: length)
            bytes[place] = place % 2 == 0 ? 0xC0 : 0xDB
            let starts = [0, place / 2, place, place + 1, length]
            let found = bytes.withUnsafeBytes { bytes in
                starts.map { SLIPScan.firstSpecial(bytes, from: $0) }
            }
            #expect(found == starts.map { $0 <= place ? place : length })
            #expect(bytes.withUnsafeBytes { SLIPScan.countSpecials($0) } == 1)
        }
    }

    /// Lanes that count in a byte do not overflow, whatever the length.
    @Test(arguments: [4063, 4064, 4065, 4079, 4080, 4081, 4096, 4097, 8128, 8160, 65_536, 65_551])
    func countsMany(length: Int) {
        var random = SeededGenerator(seed: UInt64(length))
        let all = [UInt8](repeating: 0xC0, count: length)
        #expect(all.withUnsafeBytes { SLIPScan.countSpecials($0) } == length)
        let mixed = (0..<length).map { _ in UInt8.random(in: 0xBE...0xDD, using: &random) }
        #expect(mixed.withUnsafeBytes { SLIPScan.countSpecials($0) } == mixed.count { $0 == 0xC0 || $0 == 0xDB })
    }
}
