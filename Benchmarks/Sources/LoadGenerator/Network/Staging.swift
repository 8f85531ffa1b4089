// SPDX-License-Identifier: GPL-3.0-only

/// Bytes on their way between OpenSSL and the socket, shared by all connections of an event loop.
///
/// Only one connection uses them at a time: what is read is decrypted at once, and what is encrypted is sent at the end
/// of the burst. So one system call carries many records, and an idle connection owns no buffer.
struct Staging {
    /// Bytes of either area.
    static let capacity = 256 * 1024
    /// The largest plaintext of a TLS record.
    static let recordSize = 16 * 1024
    /// Space that a record needs at most: its plaintext, header, tag and content type, with a margin.
    static let recordSpace = Self.recordSize + 256

    let input: UnsafeMutableRawPointer
    var inputStart = 0
    var inputEnd = 0
    let output: UnsafeMutableRawPointer
    var outputEnd = 0
    /// Where decrypted bytes of one record are put.
    let plaintext: UnsafeMutableRawPointer

    init() {
        self.input = .allocate(byteCount: Self.capacity, alignment: 64)
        self.output = .allocate(byteCount: Self.capacity, alignment: 64)
        self.plaintext = .allocate(byteCount: Self.recordSize, alignment: 64)
    }

    func deallocate() {
        self.input.deallocate()
        self.output.deallocate()
        self.plaintext.deallocate()
    }

    var outputSpace: Int { Self.capacity - self.outputEnd }

    /// Copies out what was received, at most `count` bytes; 0 if nothing is left.
    mutating func take(into target: UnsafeMutableRawPointer, count: Int) -> Int {
        let taken = min(count, self.inputEnd - self.inputStart)
        target.copyMemory(from: self.input + self.inputStart, byteCount: taken)
        self.inputStart += taken
        return taken
    }

    /// Adds what is to be sent, at most `count` bytes; 0 if there is no space.
    mutating func add(_ source: UnsafeRawPointer, count: Int) -> Int {
        let added = min(count, self.outputSpace)
        (self.output + self.outputEnd).copyMemory(from: source, byteCount: added)
        self.outputEnd += added
        return added
    }
}
