// SPDX-License-Identifier: GPL-3.0-only

/// The TLVs behind the addresses of a PROXY header of version 2. They are skipped, but for the checksum.
enum ProxyHeaderExtensions {
    /// PP2_TYPE_CRC32C (section 2.2.3 of the specification).
    private static let checksumType: UInt8 = 0x03
    private static let checksumSize = 4
    /// Type and length.
    private static let prefixSize = 3

    /// - Parameters:
    ///   - header: A whole header.
    ///   - start: Where its TLVs begin, at most its size.
    static func check(_ header: [UInt8], from start: Int) throws(ProxyHeaderFault) {
        var position = start
        var checksum: Range<Int>?
        while position < header.count {
            guard header.count - position >= Self.prefixSize else { throw .truncatedExtension }
            let length = Int(header[position + 1]) << 8 | Int(header[position + 2])
            let value = position + Self.prefixSize
            guard header.count - value >= length else { throw .truncatedExtension }
            if header[position] == Self.checksumType {
                guard checksum == nil, length == Self.checksumSize else { throw .checksum }
                checksum = value..<value + length
            }
            position = value + length
        }
        guard let checksum else { return }
        let given = header[checksum].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        var cleared = header
        for index in checksum { cleared[index] = 0 }
        guard CRC32C.checksum(of: cleared) == given else { throw .checksum }
    }
}
