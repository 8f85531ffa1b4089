// SPDX-License-Identifier: GPL-3.0-only

/// Markus Kuhn's sequences, valid and not, in the groups of the suite.
enum UTF8Sequences {
    /// A group of the suite's section 6.
    struct Group {
        var number: Int
        var sequences: [[UInt8]]
        /// Those of `sequences` that are UTF-8.
        var valid: Set<[UInt8]>

        init(_ number: Int, valid: [[UInt8]] = [], invalid: [[UInt8]] = []) {
            self.number = number
            self.sequences = valid + invalid
            self.valid = Set(valid)
        }

        func isValid(_ sequence: [UInt8]) -> Bool { self.valid.contains(sequence) }
    }

    /// "κόσμε", the accent part of its letter.
    static let greek: [UInt8] = [0xCE, 0xBA, 0xE1, 0xBD, 0xB9, 0xCF, 0x83, 0xCE, 0xBC, 0xCE, 0xB5]

    /// The same, a surrogate, "edited".
    static let spoilt = greek + [0xED, 0xA0, 0x80] + Array("edited".utf8)

    static let all: [Group] = [
        Group(5, valid: ["hello$world", "hello¢world", "hello€world", "hello𤭢world"].map { Array($0.utf8) } + [greek]),
        Self.prefixes,
        Group(7, valid: hex("00 c280 e0a080 f0908080")),
        Group(8, invalid: hex("f888808080 fc8480808080")),
        Group(9, valid: hex("7f dfbf efbfbf f48fbfbf")),
        Group(10, invalid: hex("f7bfbfbf fbbfbfbfbf fdbfbfbfbfbf")),
        Group(11, valid: hex("ed9fbf ee8080 efbfbd f48fbfbf"), invalid: hex("f4908080")),
        Group(12, invalid: hex("80 bf 80bf 80bf80 80bf80bf 80bf80bf80 80bf80bf80bf") + [Array(0x80...0xBF)]),
        Group(13, invalid: [0xC0...0xDF, 0xE0...0xEF, 0xF0...0xF7, 0xF8...0xFB, 0xFC...0xFD].map { Self.lonely($0) }),
        Group(14, invalid: Self.incomplete),
        Group(15, invalid: [Self.incomplete.flatMap { $0 }]),
        Group(16, invalid: hex("fe ff fefeffff")),
        Group(17, invalid: hex("c0af e080af f08080af f8808080af fc80808080af")),
        Group(18, invalid: hex("c1bf e09fbf f08fbfbf f887bfbfbf fc83bfbfbfbf")),
        Group(19, invalid: hex("c080 e08080 f0808080 f880808080 fc8080808080")),
        Group(20, invalid: hex("eda080 edadbf edae80 edafbf edb080 edbe80 edbfbf")),
        Group(
            21,
            invalid: hex(
                "eda080edb080 eda080edbfbf edadbfedb080 edadbfedbfbf edae80edb080 edae80edbfbf edafbfedb080 edafbfedbfbf"
            )
        ),
        // The last two code points of every plane are no characters, and valid.
        Group(22, valid: (0...16).flatMap { plane in [0xFFFE, 0xFFFF].map { Self.encode(plane << 16 | $0) } }),
        Group(23, valid: (0xFFF9...0xFFFF).map { Self.encode($0) }),
    ]

    /// 6.6: every beginning of a text; only those that end with a character are text.
    private static let prefixes: Group = {
        var group = Group(6)
        group.sequences = (1...greek.count).map { Array(greek.prefix($0)) }
        group.valid = Set([2, 5, 7, 9, 11].map { Array(greek.prefix($0)) })
        return group
    }()

    /// 6.14: the last continuation octet is missing.
    private static let incomplete = hex(
        "c0 e080 f08080 f8808080 fc80808080 df efbf f7bfbf fbbfbfbf fdbfbfbfbf"
    )

    /// 6.13: each start octet, a space behind it.
    private static func lonely(_ starts: ClosedRange<UInt8>) -> [UInt8] { starts.flatMap { [$0, 0x20] } }

    private static func hex(_ text: String) -> [[UInt8]] {
        text.split(separator: " ").map { word in
            stride(from: 0, to: word.count, by: 2).map { offset in
                UInt8(word.dropFirst(offset).prefix(2), radix: 16) ?? 0
            }
        }
    }

    /// The octets of a code point above U+07FF, as RFC 3629 section 3 puts them.
    private static func encode(_ scalar: Int) -> [UInt8] {
        let tail = { (shift: Int) in UInt8(0x80 | scalar >> shift & 0x3F) }
        return scalar > 0xFFFF
            ? [UInt8(0xF0 | scalar >> 18), tail(12), tail(6), tail(0)] : [UInt8(0xE0 | scalar >> 12), tail(6), tail(0)]
    }
}
