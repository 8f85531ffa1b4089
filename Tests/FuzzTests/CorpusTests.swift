// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import FuzzTargets
import SeededRandom
import Testing

/// All inputs that are kept, and what becomes of them when they are cut short, doubled and changed a little.
@Suite struct CorpusTests {
    @Test(arguments: FuzzTarget.allCases) func holdsItsPromises(_ target: FuzzTarget) throws {
        let inputs = try Corpus(of: target).inputs
        try #require(!inputs.isEmpty, "Fuzz/Corpora/\(target.rawValue) is empty")
        for (name, bytes) in inputs {
            #expect(throws: Never.self, "\(target.rawValue)/\(name)") { try target.run(bytes) }
        }
    }

    @Test(arguments: FuzzTarget.allCases) func holdsThemForMutations(_ target: FuzzTarget) throws {
        var random = SeededGenerator(seed: 7)
        for (name, original) in try Corpus(of: target).inputs.prefix(100) {
            for round in 0..<20 {
                let bytes = Self.mutated(original, using: &random)
                #expect(throws: Never.self, "\(target.rawValue)/\(name), mutation \(round): \(bytes)") {
                    try target.run(bytes)
                }
            }
        }
    }

    private static func mutated(_ original: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let index = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0: bytes.removeSubrange(index...)
            case 1: bytes.insert(.random(in: 0...255, using: &random), at: index)
            case 2: bytes += original[min(index, original.count)...]
            case 3 where index < bytes.count: bytes.remove(at: index)
            default: if index < bytes.count { bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
            }
        }
        return bytes
    }
}
