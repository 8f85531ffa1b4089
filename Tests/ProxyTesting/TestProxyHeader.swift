// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore

/// PROXY headers as load balancers send them.
public enum TestProxyHeader: Sendable, CaseIterable {
    /// From 192.0.2.7, port 4711, as a line of version 1.
    case line
    /// From 2001:db8::7, port 4711, as a block of version 2.
    case block

    /// The address that it names.
    public var host: String { self == .line ? "192.0.2.7" : "2001:db8::7" }

    /// The same with its port, as logs and statistics have it.
    public var address: String { self == .line ? "192.0.2.7:4711" : "[2001:db8::7]:4711" }

    /// What is sent.
    public var bytes: ByteBuffer {
        switch self {
        case .line: Self.line(from: self.host)
        case .block:
            Self.block(command: 1, family: 0x21, Self.ipv6(7) + Self.ipv6(1) + [0x12, 0x67, 0x01, 0xBB])
        }
    }

    /// A line of version 1 that names an IPv4 address, port 4711.
    public static func line(from host: String) -> ByteBuffer {
        ByteBuffer(string: "PROXY TCP4 \(host) 192.0.2.1 4711 443\r\n")
    }

    /// A block of version 2.
    public static func block(command: UInt8, family: UInt8, _ rest: [UInt8]) -> ByteBuffer {
        var block = ByteBuffer(string: "\r\n\r\n\0\r\nQUIT\n")
        block.writeMultipleIntegers(0x20 | command, family, UInt16(truncatingIfNeeded: rest.count))
        block.writeBytes(rest)
        return block
    }

    private static func ipv6(_ last: UInt8) -> [UInt8] {
        [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [last]
    }
}
