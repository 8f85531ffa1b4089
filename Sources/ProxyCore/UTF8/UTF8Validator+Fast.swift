// SPDX-License-Identifier: GPL-3.0-only

extension UTF8Validator {
    /// Skips valid whole characters from `start`, which is where a character begins.
    ///
    /// - Returns: where a character begins that is invalid, incomplete, or within the last three bytes.
    static func endOfWholeCharacters(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while true {
            index = Self.endOfASCIIBlocks(bytes, from: index)
            // Character by character until there are four ASCII bytes again.
            while true {
                guard bytes.count &- index >= 4 else { return index }
                let word = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self))
                guard word & 0x8080_8080 != 0 else { break }
                let length = Self.characterLength(word)
                guard length > 0 else { return index }
                index &+= length
            }
            index &+= 4
        }
    }

    /// Skips blocks of 32 ASCII bytes.
    private static func endOfASCIIBlocks(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while bytes.count &- index >= 32 {
            let block = bytes.loadUnaligned(fromByteOffset: index, as: SIMD4<UInt64>.self)
            guard (block.x | block.y | block.z | block.w) & 0x8080_8080_8080_8080 == 0 else { break }
            index &+= 32
        }
        return index
    }

    /// The length of the character that begins in the lowest bits of `word`; 0 if it is invalid.
    ///
    /// Each test looks at all bytes of the character at once: first their marks (110xxxxx 10xxxxxx and so on), then
    /// those payload bits that tell an overlong form, a surrogate or a value above U+10FFFF.
    private static func characterLength(_ word: UInt32) -> Int {
        if word & 0x80 == 0 { return 1 }
        if word & 0xC0E0 == 0x80C0 {
            return word & 0x1E == 0 ? 0 : 2
        }
        if word & 0xC0C0F0 == 0x8080E0 {
            // 0000 0xxxxx… is overlong, 1101 1xxxxx… a surrogate.
            let top = word & 0x200F
            return top == 0 || top == 0x200D ? 0 : 3
        }
        if word & 0xC0C0_C0F8 == 0x8080_80F0 {
            // The five top bits: 0 is overlong, 1 to 16 are planes, above is nothing.
            let plane = (word & 0x07) << 2 | (word >> 12) & 0x03
            return (1...16).contains(plane) ? 4 : 0
        }
        return 0
    }
}
