// SPDX-License-Identifier: GPL-3.0-only

/// Whom a frame on a device's connection concerns (PROTOCOL section 5): two bytes in front of the payload.
///
/// Every value but 65535, which is never used, so an address that exists is one that may go over the wire.
public struct TunnelAddress: RawRepresentable, Hashable, Sendable {
    /// 0...65534, big-endian on the wire.
    public let rawValue: UInt16

    /// Nil for 65535.
    public init?(rawValue: UInt16) {
        guard rawValue != .max else { return nil }
        self.rawValue = rawValue
    }

    /// The proxy itself: JSON messages.
    public static let control = Self(unchecked: 0)
    /// The addresses that clients get.
    public static let clients: ClosedRange<UInt16> = 1...65534

    /// Whether a client has this address, rather than the proxy.
    public var isClient: Bool { self != .control }

    private init(unchecked rawValue: UInt16) {
        self.rawValue = rawValue
    }
}

extension TunnelAddress: CustomStringConvertible {
    public var description: String { "\(self.rawValue)" }
}
