// SPDX-License-Identifier: GPL-3.0-only

/// What this software calls itself.
public enum Version {
    /// The server's name, which Hello reports as `server`.
    public static let server = "nymea-remoteproxy"
    /// The version of the software, of server and clients alike.
    public static let product = "1.0.0"
    /// The version of the rendezvous API.
    public static let api = RendezvousAPI.version
}
