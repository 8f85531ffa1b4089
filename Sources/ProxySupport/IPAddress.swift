// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// An Internet address as a number. IPv4 addresses are those of ::ffff:0:0/96 (RFC 4291 section 2.5.5.2), in whichever of
/// the two ways they are written.
public struct IPAddress: Hashable, Sendable {
    package let bits: UInt128

    /// - Parameter text: IPv4 with dots or IPv6 with colons; nothing else, a zone neither.
    public init?(_ text: String) {
        guard let address = try? SocketAddress(ipAddress: text, port: 0) else { return nil }
        self.bits = address.withSockAddr { pointer, size in
            // Where sockaddr_in and sockaddr_in6 have the address (RFC 3493 section 3.3).
            let bytes = UnsafeRawBufferPointer(start: pointer, count: size)
            guard address.protocol == .inet6 else {
                return Self.mappedPrefix
                    | UInt128(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
            }
            return UInt128(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt128.self))
        }
    }

    public var isIPv4: Bool { self.bits & ~UInt128(UInt32.max) == Self.mappedPrefix }

    private static let mappedPrefix = UInt128(0xFFFF) << 32
}
