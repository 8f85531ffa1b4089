// SPDX-License-Identifier: GPL-3.0-only

/// What goes through a tunnel in one direction: bytes that its seed and their place determine.
///
/// A byte of another tunnel, of the other direction or of another place shows: it agrees by chance only, one in 256.
struct PayloadStream {
    let seed: UInt64

    /// The bytes from `position` on.
    func bytes(at position: Int, count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            self.forEachByte(at: position, count: count) { index, byte in
                buffer.initializeElement(at: index, to: byte)
                return true
            }
            initialized = count
        }
    }

    /// How many of `received` are what has to come at `position`, up to the first that is not.
    func matching(_ received: UnsafeRawBufferPointer, at position: Int) -> Int {
        var matching = 0
        self.forEachByte(at: position, count: received.count) { index, byte in
            guard received[index] == byte else { return false }
            matching += 1
            return true
        }
        return matching
    }

    /// Calls `body` with each byte, eight of which are one number of the sequence, until it returns false.
    private func forEachByte(at position: Int, count: Int, _ body: (_ index: Int, _ byte: UInt8) -> Bool) {
        var word = SeededGenerator.number(UInt64(position / 8), of: self.seed)
        for index in 0..<count {
            let place = position + index
            if place % 8 == 0 { word = SeededGenerator.number(UInt64(place / 8), of: self.seed) }
            guard body(index, UInt8(truncatingIfNeeded: word >> (UInt64(place % 8) * 8))) else { return }
        }
    }
}
