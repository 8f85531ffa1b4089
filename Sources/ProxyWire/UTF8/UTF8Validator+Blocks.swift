// SPDX-License-Identifier: GPL-3.0-only

// Many bytes at once. What a block finds wrong it leaves to the validator's own steps, which find the very byte.
extension UTF8Validator {
    /// What one vector register holds; two of them make a block.
    private typealias Vector = SIMD16<UInt8>
    private static var blockSize: Int { 2 &* Vector.scalarCount }

    /// Skips valid whole characters from `start`, which is where a character begins.
    ///
    /// - Returns: where a character begins that is invalid, incomplete or among the last few.
    static func endOfBlocks(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while bytes.count &- index >= Self.blockSize {
            if Self.isASCII(bytes.loadUnaligned(fromByteOffset: index, as: SIMD4<UInt64>.self)) {
                index &+= Self.blockSize
            } else if index < 3 {
                // A block looks back three bytes, so the first of them go one character at a time.
                return index
            } else {
                guard Self.isValid(bytes, at: index) else { return index }
                index &+= Self.blockSize
                index &-= Self.incompleteBytes(bytes, before: index)
            }
        }
        while bytes.count &- index >= 8 {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            guard word & 0x8080_8080_8080_8080 == 0 else { break }
            index &+= 8
        }
        return index
    }

    private static func isASCII(_ block: SIMD4<UInt64>) -> Bool {
        (block.x | block.y | block.z | block.w) & 0x8080_8080_8080_8080 == 0
    }

    /// Whether each byte of the block at `index` may follow the three before it; a character may be cut at its end.
    private static func isValid(_ bytes: UnsafeRawBufferPointer, at index: Int) -> Bool {
        let wrong = Self.wrongBytes(bytes, at: index) .| Self.wrongBytes(bytes, at: index &+ Vector.scalarCount)
        let words = unsafeBitCast(wrong, to: SIMD2<UInt64>.self)
        return words.x | words.y == 0
    }

    /// Which bytes of the vector at `index` may not follow the three before them.
    private static func wrongBytes(_ bytes: UnsafeRawBufferPointer, at index: Int) -> SIMDMask<SIMD16<Int8>> {
        // The operators that take a scalar are many times slower than these.
        func all(_ byte: UInt8) -> Vector { Vector(repeating: byte) }
        let this = bytes.loadUnaligned(fromByteOffset: index, as: Vector.self)
        let last = bytes.loadUnaligned(fromByteOffset: index &- 1, as: Vector.self)
        let lastButOne = bytes.loadUnaligned(fromByteOffset: index &- 2, as: Vector.self)
        let lastButTwo = bytes.loadUnaligned(fromByteOffset: index &- 3, as: Vector.self)

        // A continuation has to stand where a lead asks for one, and nowhere else.
        let isAskedFor = (last .>= all(0xC0)) .| (lastButOne .>= all(0xE0)) .| (lastButTwo .>= all(0xF0))
        let isMisplaced = isAskedFor .^ ((this & all(0xC0)) .== all(0x80))
        // Leads of nothing but overlong forms or values above U+10FFFF.
        let isNoLead = ((this & all(0xFE)) .== all(0xC0)) .| (this .>= all(0xF5))
        // Overlong forms, surrogates and values above U+10FFFF that a second byte shows.
        let (isFrom90, isFromA0) = (this .>= all(0x90), this .>= all(0xA0))
        let isLow = ((last .== all(0xE0)) .& .!isFromA0) .| ((last .== all(0xF0)) .& .!isFrom90)
        let isHigh = ((last .== all(0xED)) .& isFromA0) .| ((last .== all(0xF4)) .& isFrom90)

        return isMisplaced .| isNoLead .| isLow .| isHigh
    }

    /// How many bytes before `index`, which ends valid text, begin a character that goes on after it.
    private static func incompleteBytes(_ bytes: UnsafeRawBufferPointer, before index: Int) -> Int {
        if bytes[index &- 1] >= 0xC0 { return 1 }
        if bytes[index &- 2] >= 0xE0 { return 2 }
        if bytes[index &- 3] >= 0xF0 { return 3 }
        return 0
    }
}
