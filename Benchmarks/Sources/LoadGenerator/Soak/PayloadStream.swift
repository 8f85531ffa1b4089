// SPDX-License-Identifier: GPL-3.0-only

internal import Glibc

/// What goes through a tunnel in one direction: bytes that its seed and their place determine.
///
/// A byte of another tunnel, of the other direction or of another place shows: it agrees by chance only, one in 256.
struct PayloadStream {
    let seed: UInt64

    /// The bytes from `position` on. Eight of them are one number of the seed's sequence.
    func bytes(at position: Int, count: Int) -> [UInt8] {
        let first = position / 8
        let words = (first..<(position + count + 7) / 8).map {
            SeededGenerator.number(UInt64($0), of: self.seed).littleEndian
        }
        return words.withUnsafeBytes { Array($0[(position - first * 8)...].prefix(count)) }
    }

    /// How many of `received` are what has to come at `position`, up to the first that is not.
    func matching(_ received: UnsafeRawBufferPointer, at position: Int) -> Int {
        guard let base = received.baseAddress else { return 0 }
        let expected = self.bytes(at: position, count: received.count)
        guard memcmp(base, expected, expected.count) != 0 else { return expected.count }
        return zip(received, expected).prefix { $0 == $1 }.count
    }
}
