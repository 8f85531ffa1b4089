// SPDX-License-Identifier: GPL-3.0-only

/// Why a connection to a proxy could not be made, used or kept. Two errors are equal when their codes are.
///
/// A cancelled task gets a `CancellationError` instead.
public struct ClientError: Error, Sendable {
    /// The kinds of failure.
    public enum Code: String, CaseIterable, Hashable, Sendable {
        /// The configuration cannot be used: a file with a certificate or key cannot be read, or they do not match.
        case invalidConfiguration
        /// The name does not resolve, nothing listens there, or the network does not lead there.
        case unreachable
        /// Connecting took longer than ``ClientConfiguration/Timeouts/connect``.
        case connectTimedOut
        /// The server's certificate does not verify: no trusted authority, another host's, or out of date.
        case certificateNotTrusted
        /// The TLS handshake failed for another reason.
        case tlsFailed
        /// The server did not upgrade the HTTP request to a WebSocket.
        case upgradeRefused
        /// The server sent what the protocol does not allow.
        case protocolViolation
        /// The server answered a request with an error.
        case requestRefused
        /// The server did not accept the token or the certificate.
        case authenticationRefused
        /// The server could not have the token checked: its authentication service failed or took too long.
        case authenticationUnavailable
        /// A tunnel proxy does not take the uuid.
        case invalidUuid
        /// Another connection is registered with the uuid of this device.
        case alreadyRegistered
        /// No device is registered with the uuid that a client asked for.
        case serverNotFound
        /// A tunnel proxy could not do what it was asked: the device has too many clients, for one.
        case serverFailed
        /// The server did not answer within ``ClientConfiguration/Timeouts/reply``.
        case replyTimedOut
        /// The server closed the connection while it waited for the partner.
        case noPartner
        /// The connection ended before its time.
        case connectionLost
        /// A device's client was disconnected because nobody took what it had sent.
        case notRead
        /// The partner does not encrypt, encrypts otherwise, or did not begin within
        /// ``ClientConfiguration/Timeouts/encryption``; in the client programs also: it encrypts, and this side does not.
        case notEncrypted
        /// The partner has another preshared key, or was told something else about who the two are.
        case wrongKey
        /// What came through an encrypted channel is not what the partner has sent.
        case tampered
        /// An encrypted channel ended before the partner had finished: something may be missing.
        case truncated
        /// The connection was closed in order, by this program or because the partner has finished.
        case closed
        /// What was asked for comes too early, too late or twice.
        case misuse
    }

    /// The kind of failure.
    public let code: Code
    /// What happened, to which server, and what to do about it.
    public let message: String
    /// The error underneath, when there is one.
    public let cause: (any Error)?

    init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }
}

extension ClientError: Hashable {
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(self.code)
    }
}

extension ClientError: CustomStringConvertible {
    public var description: String { self.message }
}
