// SPDX-License-Identifier: GPL-3.0-only

/// From where clients may connect (`[Access]`).
///
/// Of the ranges that an address is in, the longest decides, and of two that are as long the one that denies. An address
/// that is in none may connect, unless there are ranges that allow.
public struct AccessList: Hashable, Sendable {
    public var allow: [AddressRange]
    public var deny: [AddressRange]
    /// Load balancers and reverse proxies that say whom they connect for, by a PROXY header.
    public var proxies: [AddressRange]

    /// Without ranges everybody may connect, and nobody speaks for others.
    public init(allow: [AddressRange] = [], deny: [AddressRange] = [], proxies: [AddressRange] = []) {
        self.allow = allow
        self.deny = deny
        self.proxies = proxies
    }

    /// Whether connections from there begin with a PROXY header. Who reaches a Unix socket has no address to be trusted.
    public func trusts(_ address: PeerAddress) -> Bool {
        guard !self.proxies.isEmpty, let ip = address.ip else { return false }
        return self.proxies.contains { $0.contains(ip) }
    }

    /// Whether clients from there may connect. Who reaches a Unix socket is on this machine, and may.
    public func admits(_ address: PeerAddress) -> Bool {
        guard !self.allow.isEmpty || !self.deny.isEmpty, let ip = address.ip else { return true }
        switch (Self.longest(of: self.allow, with: ip), Self.longest(of: self.deny, with: ip)) {
        case (nil, nil): return self.allow.isEmpty
        case (_?, nil): return true
        case (nil, _?): return false
        case (let allowed?, let denied?): return allowed > denied
        }
    }

    private static func longest(of ranges: [AddressRange], with address: IPAddress) -> Int? {
        ranges.lazy.filter { $0.contains(address) }.map(\.length).max()
    }
}
