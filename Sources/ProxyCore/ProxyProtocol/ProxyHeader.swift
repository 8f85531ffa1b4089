// SPDX-License-Identifier: GPL-3.0-only

/// What a PROXY header says of the connection that it begins (haproxy's "The PROXY protocol", versions 1 and 2).
public enum ProxyHeader: Hashable, Sendable {
    /// The connection is relayed for a client, which is there.
    case relayed(PeerAddress)
    /// The connection counts as its sender's own: a health check (LOCAL), or relayed for a client that has no Internet
    /// address over TCP, or none that the sender could tell (UNKNOWN, UNSPEC, UDP, Unix sockets).
    case own
}
