// SPDX-License-Identifier: GPL-3.0-only

/// Who is at the other end of a tunnel, in the words of its own authentication: the proxy does not check them.
public struct TunnelPartner: Hashable, Sendable {
    /// The partner's name.
    public let name: String
    /// The partner's uuid, as it spelt it.
    public let uuid: String

    /// Describes a partner.
    public init(name: String, uuid: String) {
        self.name = name
        self.uuid = uuid
    }
}
