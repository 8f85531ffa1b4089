// SPDX-License-Identifier: GPL-3.0-only

/// Finds END and ESC many bytes at once.
///
/// Payload has few of them, if any: one in 128 bytes of noise, none in most text.
enum SLIPScan {
    /// What one vector register holds.
    typealias Vector = SIMD16<UInt8>
    /// The special bytes of a vector: its bytes in order from the lowest bits on, all ones where it is special.
    typealias Marks = SIMD2<UInt64>

    /// Marks the special bytes of `vector`.
    @inline(__always)
    static func marks(_ vector: Vector) -> Marks {
        let isSpecial = (vector .== Vector(repeating: SLIPByte.end)) .| (vector .== Vector(repeating: SLIPByte.escape))
        return unsafeBitCast(isSpecial, to: Marks.self)
    }

    /// Marks the special bytes of the vector at `index`.
    @inline(__always)
    private static func marks(_ bytes: UnsafeRawBufferPointer, at index: Int) -> Marks {
        Self.marks(bytes.loadUnaligned(fromByteOffset: index, as: Vector.self))
    }

    @inline(__always)
    static func isEmpty(_ marks: Marks) -> Bool {
        marks.x | marks.y == 0
    }

    /// The place of the first mark in its vector, 16 if there is none.
    @inline(__always)
    static func first(_ marks: Marks) -> Int {
        let low = UInt64(littleEndian: marks.x).trailingZeroBitCount
        return (low < 64 ? low : 64 &+ UInt64(littleEndian: marks.y).trailingZeroBitCount) &>> 3
    }

    /// Where the first special byte from `start` on is; `bytes.count` if there is none.
    static func firstSpecial(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while bytes.count &- index >= 4 &* Vector.scalarCount {
            // Four vectors in one go: clean payload costs one branch in 64 bytes.
            let low = Self.marks(bytes, at: index) | Self.marks(bytes, at: index &+ 16)
            let high = Self.marks(bytes, at: index &+ 32) | Self.marks(bytes, at: index &+ 48)
            guard Self.isEmpty(low | high) else { break }
            index &+= 4 &* Vector.scalarCount
        }
        while bytes.count &- index >= Vector.scalarCount {
            let marks = Self.marks(bytes, at: index)
            guard Self.isEmpty(marks) else { return index &+ Self.first(marks) }
            index &+= Vector.scalarCount
        }
        while index < bytes.count, !SLIPByte.isSpecial(bytes[index]) { index &+= 1 }
        return index
    }

    /// How many special bytes there are.
    static func countSpecials(_ bytes: UnsafeRawBufferPointer) -> Int {
        var (count, index) = (0, 0)
        while bytes.count &- index >= Vector.scalarCount {
            // Each lane counts in a byte, so it has to be emptied before it has seen 256 vectors.
            let end = min(bytes.count &- Vector.scalarCount, index &+ 254 &* Vector.scalarCount)
            var lanes = Vector.zero
            while index <= end {
                lanes &-= unsafeBitCast(Self.marks(bytes, at: index), to: Vector.self)
                index &+= Vector.scalarCount
            }
            count &+= Self.sum(lanes)
        }
        while index < bytes.count {
            if SLIPByte.isSpecial(bytes[index]) { count &+= 1 }
            index &+= 1
        }
        return count
    }

    private static func sum(_ lanes: Vector) -> Int {
        let (low, high) = (lanes.evenHalf, lanes.oddHalf)
        let pairs = SIMD8<UInt16>(truncatingIfNeeded: low) &+ SIMD8<UInt16>(truncatingIfNeeded: high)
        return Int(pairs.wrappedSum())
    }
}
