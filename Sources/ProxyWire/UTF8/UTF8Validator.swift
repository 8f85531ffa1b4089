// SPDX-License-Identifier: GPL-3.0-only

/// Checks UTF-8 that comes in pieces, and fails at the first byte that cannot be part of any valid text.
///
/// What is valid is table 3-7 of the Unicode standard (equally RFC 3629 section 4): no overlong form, no surrogate,
/// nothing above U+10FFFF.
public struct UTF8Validator: Sendable {
    /// Continuation bytes that the current character still needs.
    private var needed: UInt8 = 0
    /// Bytes of the current character seen so far, while it is incomplete.
    private var seen: UInt8 = 0
    /// What the next continuation byte may be. Only the second byte of a character is ever restricted further than
    /// to 0x80...0xBF. After a failure the range is empty, so that no byte fits.
    private var lower: UInt8 = 0x80
    private var upper: UInt8 = 0xBF

    /// A validator at the start of a text.
    public init() {}

    /// Whether the text so far is valid and ends with a whole character.
    public var isComplete: Bool { self.needed == 0 }

    /// How many bytes at the end of the text so far begin a character that is not complete: 0 to 3.
    public var incompleteBytes: Int { Int(self.seen) }

    /// Takes the next bytes of the text.
    ///
    /// - Returns: false once some byte so far cannot be part of any valid text; it stays so.
    public mutating func consume(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard self.lower <= self.upper else { return false }
        var index = 0
        while index < bytes.count {
            if self.needed == 0 {
                index = Self.endOfBlocks(bytes, from: index)
                guard index < bytes.count else { break }
            }
            // By steps at least to where blocks can go on.
            let end = min(index &+ 8, bytes.count)
            repeat {
                guard self.step(bytes[index]) else { return false }
                index &+= 1
            } while index < end || (self.needed > 0 && index < bytes.count)
        }
        return true
    }

    /// Takes one byte; false if it cannot stand here.
    private mutating func step(_ byte: UInt8) -> Bool {
        guard self.needed == 0 else { return self.continueCharacter(byte) }
        switch byte {
        case 0x00...0x7F: return true
        case 0xC2...0xDF: self.beginCharacter(needed: 1, lower: 0x80, upper: 0xBF)
        case 0xE0: self.beginCharacter(needed: 2, lower: 0xA0, upper: 0xBF)
        case 0xED: self.beginCharacter(needed: 2, lower: 0x80, upper: 0x9F)
        case 0xE1...0xEF: self.beginCharacter(needed: 2, lower: 0x80, upper: 0xBF)
        case 0xF0: self.beginCharacter(needed: 3, lower: 0x90, upper: 0xBF)
        case 0xF1...0xF3: self.beginCharacter(needed: 3, lower: 0x80, upper: 0xBF)
        case 0xF4: self.beginCharacter(needed: 3, lower: 0x80, upper: 0x8F)
        default: return self.fail()
        }
        return true
    }

    private mutating func beginCharacter(needed: UInt8, lower: UInt8, upper: UInt8) {
        (self.needed, self.seen, self.lower, self.upper) = (needed, 1, lower, upper)
    }

    private mutating func continueCharacter(_ byte: UInt8) -> Bool {
        guard self.lower <= byte, byte <= self.upper else { return self.fail() }
        self.needed &-= 1
        self.seen = self.needed == 0 ? 0 : self.seen &+ 1
        (self.lower, self.upper) = (0x80, 0xBF)
        return true
    }

    private mutating func fail() -> Bool {
        (self.needed, self.seen, self.lower, self.upper) = (1, 0, 0xFF, 0x00)
        return false
    }
}
