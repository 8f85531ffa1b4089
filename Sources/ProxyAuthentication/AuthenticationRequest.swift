// SPDX-License-Identifier: GPL-3.0-only

public import ProxyCore

/// What a client said in `Authentication.Authenticate`, and where it called from.
public struct AuthenticationRequest: Sendable, Equatable {
    /// The credential to judge.
    public var token: Secret
    /// The client's identifier, as it gave it; no promise that it is a uuid.
    public var uuid: String
    /// The client's name, as it gave it.
    public var name: String
    /// Shared by the two clients that want to meet; nil and empty mean the same.
    public var nonce: Secret?
    /// The client's address.
    public var address: PeerAddress

    public init(token: Secret, uuid: String, name: String, nonce: Secret?, address: PeerAddress) {
        self.token = token
        self.uuid = uuid
        self.name = name
        self.nonce = nonce
        self.address = address
    }
}
