// SPDX-License-Identifier: GPL-3.0-only

/// A header of version 2 written out the plain way, as its specification lays it out; anything in it may be wrong.
struct ProxyHeaderSample {
    var version: UInt8 = 2
    var command: UInt8 = 1
    /// Family and protocol; TCP over IPv4.
    var family: UInt8 = 0x11
    var addresses: [UInt8] = ProxyHeaderSample.ipv4
    var extensions: [(type: UInt8, value: [UInt8])] = []
    /// What the length says more than there is, or less.
    var lengthError = 0

    /// From 192.0.2.7, port 4711, to 198.51.100.1, port 443.
    static let ipv4: [UInt8] = [192, 0, 2, 7, 198, 51, 100, 1, 0x12, 0x67, 0x01, 0xBB]
    /// From 2001:db8::7, port 4711, to 2001:db8::1, port 443.
    static let ipv6: [UInt8] =
        [0x20, 0x01, 0x0D, 0xB8] + Array(repeating: 0, count: 11) + [7]
        + [0x20, 0x01, 0x0D, 0xB8] + Array(repeating: 0, count: 11) + [1] + [0x12, 0x67, 0x01, 0xBB]
    static let unix = [UInt8](repeating: 0x2F, count: 216)

    /// Of the sample as it is, with the extensions (3, this) and (4, [1, 2, 3]); computed by another program.
    static let checksum: [UInt8] = [0x92, 0xB7, 0xA1, 0x8F]

    static let signature = Array("\r\n\r\n\0\r\nQUIT\n".utf8)

    var bytes: [UInt8] {
        let block =
            self.addresses
            + self.extensions.flatMap {
                [$0.type, UInt8($0.value.count >> 8), UInt8($0.value.count & 0xFF)] + $0.value
            }
        let length = block.count + self.lengthError
        return Self.signature + [self.version << 4 | self.command, self.family]
            + [UInt8(length >> 8), UInt8(length & 0xFF)] + block
    }
}
