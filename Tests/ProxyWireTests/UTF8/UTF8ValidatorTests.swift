// SPDX-License-Identifier: GPL-3.0-only

import ProxyWire
import SeededRandom
import Testing

@Suite(.serialized) struct UTF8ValidatorTests {
    /// Whether a validator takes the pieces and ends at a whole character.
    private func isValid(_ pieces: [[UInt8]]) -> Bool {
        var validator = UTF8Validator()
        let areTaken = pieces.allSatisfy { piece in piece.withUnsafeBytes { validator.consume($0) } }
        return areTaken && validator.isComplete
    }

    private func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var validator = UTF8Validator()
        return validator.consume(bytes) && validator.isComplete
    }

    private func isValidToTheLibrary(_ bytes: some Sequence<UInt8>) -> Bool {
        String(validating: Array(bytes), as: UTF8.self) != nil
    }

    /// All sequences of up to three bytes, but for those that begin with ASCII, which are shorter ones in disguise.
    /// After two bytes that the validator refuses, three third bytes show whether the library agrees.
    ///
    /// Each alone and among enough ASCII for the path that looks at many bytes at once.
    @Test(arguments: 0...0xFF) func allShortSequences(first: UInt8) {
        var bytes: [UInt8] = [first, 0x61, 0x61]
        let ascii = [UInt8](repeating: 0x61, count: 40)
        var padded = ascii[..<10] + bytes + ascii
        var wrong: [[UInt8]] = []
        func check(_ length: Int) {
            let expected = (try? UTF8Span(validating: bytes.span.extracting(first: length))) != nil
            let alone = bytes.withUnsafeBytes { self.isValid(UnsafeRawBufferPointer(rebasing: $0[..<length])) }
            if alone != expected || padded.withUnsafeBytes(self.isValid) != expected {
                wrong.append(Array(bytes[..<length]))
            }
        }
        check(1)
        for second in UInt8.min ... .max {
            bytes[1...2] = [second, 0x61]
            padded[11...12] = [second, 0x61]
            check(2)
            guard first >= 0x80 else { continue }
            var prefix = UTF8Validator()
            let isPossible = bytes[..<2].withUnsafeBytes { prefix.consume($0) }
            for third in isPossible ? Array(UInt8.min ... .max) : [0x61, 0x80, 0xBF] {
                (bytes[2], padded[12]) = (third, third)
                check(3)
            }
        }
        #expect(wrong.isEmpty)
    }

    /// Four bytes with a lead of four: every second byte, third and fourth around each boundary.
    @Test(arguments: 0xF0...0xF5) func fourByteSequences(first: Int) {
        let edges: [UInt8] = [0x00, 0x7F, 0x80, 0x81, 0x9F, 0xA0, 0xBE, 0xBF, 0xC0, 0xC2, 0xE0, 0xF0, 0xFF]
        let ascii = [UInt8](repeating: 0x61, count: 35)
        var wrong: [[UInt8]] = []
        for second in UInt8.min ... .max {
            for third in edges {
                for fourth in edges {
                    let bytes = [UInt8(first), second, third, fourth]
                    let expected = self.isValidToTheLibrary(bytes)
                    if self.isValid([bytes]) != expected || self.isValid([ascii + bytes + ascii]) != expected {
                        wrong.append(bytes)
                    }
                }
            }
        }
        #expect(wrong.isEmpty)
    }

    /// In blocks of 1024, which divide the planes and both sides of the surrogates.
    @Test func everyScalarIsValid() {
        var text = ""
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            text.unicodeScalars.append(scalar)
            if value & 0x3FF == 0x3FF {
                if !self.isValid([Array(text.utf8)]) { Issue.record("up to U+\(String(value, radix: 16))") }
                text = ""
            }
        }
    }

    @Test(
        arguments: [
            ("overlong slash, two bytes", [0xC0, 0xAF]),
            ("overlong slash, three bytes", [0xE0, 0x80, 0xAF]),
            ("overlong slash, four bytes", [0xF0, 0x80, 0x80, 0xAF]),
            ("largest overlong of two", [0xC1, 0xBF]),
            ("largest overlong of three", [0xE0, 0x9F, 0xBF]),
            ("largest overlong of four", [0xF0, 0x8F, 0xBF, 0xBF]),
            ("first surrogate", [0xED, 0xA0, 0x80]),
            ("last surrogate", [0xED, 0xBF, 0xBF]),
            ("U+110000", [0xF4, 0x90, 0x80, 0x80]),
            ("five bytes", [0xF8, 0x88, 0x80, 0x80, 0x80]),
            ("six bytes", [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80]),
            ("lone continuation", [0x80]),
            ("byte that never occurs", [0xFE]),
            ("lead after lead", [0xE2, 0xE2, 0x82, 0xAC]),
            ("ASCII inside a character", [0xE2, 0x82, 0x41]),
        ] as [(String, [UInt8])]
    )
    func impossible(name: String, bytes: [UInt8]) {
        for padding in 0...70 {
            let ascii = [UInt8](repeating: 0x61, count: padding)
            #expect(!self.isValid([ascii + bytes]))
            #expect(!self.isValid([ascii, bytes, ascii]))
            #expect(!self.isValid([ascii + bytes + ascii]))
        }
    }

    /// The byte, not the end of the character or of the text, is where it fails.
    @Test(
        arguments: [
            ([0xF4], 0x90), ([0xED], 0xA0), ([0xE0], 0x9F), ([0xF0], 0x8F), ([0xF0, 0x9F, 0x98], 0x41), ([], 0xC1),
            ([], 0xF5), ([], 0xBF),
        ] as [([UInt8], UInt8)]
    )
    func failsAtTheFirstImpossibleByte(possible: [UInt8], impossible: UInt8) {
        var validator = UTF8Validator()
        #expect(possible.withUnsafeBytes { validator.consume($0) })
        #expect([impossible].withUnsafeBytes { !validator.consume($0) })
        #expect(!validator.isComplete)
        // And stays failed, whatever comes.
        #expect([].withUnsafeBytes { !validator.consume($0) })
        for byte in UInt8.min ... .max {
            #expect([byte].withUnsafeBytes { !validator.consume($0) })
        }
    }

    @Test func countsTheBytesOfAnIncompleteCharacter() {
        var validator = UTF8Validator()
        var counts: [Int] = []
        for byte in Array("a😀é€".utf8) {
            #expect([byte].withUnsafeBytes { validator.consume($0) })
            counts.append(validator.incompleteBytes)
            #expect(validator.isComplete == (validator.incompleteBytes == 0))
        }
        #expect(counts == [0, 1, 2, 3, 0, 1, 0, 1, 2, 0])
    }

    /// Random text, random damage, random splits, against the standard library.
    @Test(arguments: 0..<32) func randomTextInRandomPieces(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            var bytes = Array(String.random(scalars: .random(in: 0...200, using: &random), using: &random).utf8)
            if !bytes.isEmpty, Bool.random(using: &random) {
                bytes[.random(in: bytes.indices, using: &random)] = .random(in: .min ... .max, using: &random)
            }
            if Bool.random(using: &random) { bytes.removeLast(min(bytes.count, 1)) }
            let pieces = bytes.randomPieces(using: &random)
            #expect(self.isValid(pieces) == self.isValidToTheLibrary(bytes), "\(pieces)")
            #expect(self.isValid([bytes]) == self.isValidToTheLibrary(bytes), "\(bytes)")
        }
    }

    @Test(arguments: 0..<8) func randomBytes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let alphabet: [UInt8] = [
                0x41, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC2, 0xE0, 0xE2, 0xED, 0xF0, 0xF1, 0xF4,
            ]
            let bytes = (0..<Int.random(in: 0...9, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            #expect(self.isValid(bytes.map { [$0] }) == self.isValidToTheLibrary(bytes), "\(bytes)")
            #expect(self.isValid([bytes]) == self.isValidToTheLibrary(bytes), "\(bytes)")
        }
    }
}
