// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import SeededRandom

extension JSONValue {
    /// Any value the parser can make, at most `depth` containers deep.
    static func random(depth: Int, using generator: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &generator) {
        case 0: return .null
        case 1: return .bool(.random(using: &generator))
        case 2: return .int(Int64(bitPattern: generator.next()) >> Int64.random(in: 0..<64, using: &generator))
        case 3: return .uint(generator.next() | 1 << 63)
        case 4: return .double(randomDouble(using: &generator))
        case 5: return .string(randomString(using: &generator))
        case 6:
            let count = Int.random(in: 0..<5, using: &generator)
            return .array((0..<count).map { _ in random(depth: depth - 1, using: &generator) })
        default:
            let count = Int.random(in: 0..<5, using: &generator)
            let members = (0..<count).map { _ in
                (randomString(using: &generator), random(depth: depth - 1, using: &generator))
            }
            return .object(Dictionary(members) { _, last in last })
        }
    }

    private static func randomDouble(using generator: inout SeededGenerator) -> Double {
        while true {
            let value = Double(bitPattern: generator.next())
            if value.isFinite { return value }
        }
    }

    /// Text rich in what a writer must escape and a reader must decode.
    static func randomString(using generator: inout SeededGenerator) -> String {
        let special: [Unicode.Scalar] = ["\"", "\\", "/", "\n", "\r", "\t", "\0", "\u{1F}", "{", "}", "é", "€", "😀"]
        var text = ""
        for _ in 0..<Int.random(in: 0..<12, using: &generator) {
            let drawn =
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: special.randomElement(using: &generator)
                case 1: Unicode.Scalar(UInt32.random(in: 0..<0x11_0000, using: &generator))
                default: Unicode.Scalar(UInt32.random(in: 0x20..<0x7F, using: &generator))
                }
            if let drawn { text.unicodeScalars.append(drawn) }
        }
        return text
    }
}
