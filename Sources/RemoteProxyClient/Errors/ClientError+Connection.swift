// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC

extension ClientError {
    static let closed = Self(.closed, "the connection is closed, by this program or because the partner has finished")
    static let tooEarlyToCall = Self(.misuse, "the connection is not ready: the server can be asked once it stands")
    static let tooLateToCall = Self(
        .misuse,
        "the server can be asked nothing after an authentication: ask before it, or on another connection"
    )
    static let notAuthenticated = Self(.misuse, "there is no tunnel without authentication: authenticate first")
    static let noTunnel = Self(.misuse, "there is no tunnel yet: wait for the partner before sending")
    static let alreadyFinished = Self(.misuse, "this side of the tunnel was finished: nothing more can be sent")

    static let replyWithoutRequest = Self(
        .protocolViolation,
        "the server sent a reply to no request: is it a nymea remote proxy?"
    )

    static func replyOutOfOrder(expected: Int64, got: Int64) -> Self {
        Self(
            .protocolViolation,
            "the server answered request \(got) where request \(expected) was due: replies come in the order of requests"
        )
    }

    static let tunnelTooEarly = Self(
        .protocolViolation,
        "the server announced a tunnel on a connection that was not authenticated"
    )

    static let binaryControlMessage = Self(
        .protocolViolation,
        "the server sent a binary WebSocket message before the tunnel, where only text is allowed"
    )

    static func controlMessageTooLarge(limit: Int) -> Self {
        Self(
            .protocolViolation,
            "the server sent a message of more than \(limit) bytes before the tunnel "
                + "(ClientConfiguration.Limits.controlMessage)"
        )
    }

    static func unreadableMessage(_ reason: String) -> Self {
        Self(.protocolViolation, "the server sent no valid message: \(reason.quotable)")
    }

    /// The commonest mistake has a hint: a server has a port for each transport.
    static func noMessage(beginning byte: UInt8) -> Self {
        let error = Self.unreadableMessage(JSONMessageSplitterError.unexpectedByte(byte).reason)
        let hint: String
        switch byte {
        // The content type of a TLS alert (RFC 8446 section 5.1).
        case 0x15: hint = "It speaks TLS on this port: use ssl, or wss"
        case UInt8(ascii: "H"): hint = "It speaks HTTP on this port: use wss instead of ssl, ws instead of tcp"
        default: return error
        }
        return Self(error.code, "\(error.message). \(hint)")
    }

    static func unreadableReply(to method: String, _ reason: String) -> Self {
        Self(.protocolViolation, "the server's reply to \(method) is not what the API says: \(reason.quotable)")
    }

    static func requestRefused(_ method: String, _ text: String) -> Self {
        Self(.requestRefused, "the server refused \(method): \(text.quotable)")
    }

    static func authenticationRefused(_ text: String) -> Self {
        // Not the token is at fault: a proxy listens for either API on a port of its own.
        guard !text.hasPrefix("No such") else {
            return Self(
                .requestRefused,
                "\(Self.requestRefused(Authenticate.name.description, text).message). Is this the port of its rendezvous API?"
            )
        }
        return Self(.authenticationRefused, "the server refused the authentication: \(text.quotable)")
    }

    static func authenticationUnavailable(_ text: String) -> Self {
        Self(.authenticationUnavailable, "the server could not have the token checked: \(text.quotable)")
    }

    static func replyTimedOut(_ method: String, after timeout: Duration) -> Self {
        Self(.replyTimedOut, "the server did not answer \(method) within \(timeout)")
    }

    static func connectionEnded(_ end: TransportEnd) -> Self {
        switch end {
        case .clean: Self(.connectionLost, "the server closed the connection")
        case .abnormal(let reason), .goingAway(let reason):
            Self(.connectionLost, "the connection ended: \(reason)")
        }
    }

    static func serverUnheard(for duration: Duration) -> Self {
        Self(
            .connectionLost,
            "nothing came from the server for \(duration), not even that it has received what was sent: it or the network is "
                + "gone (ClientConfiguration.KeepAlive.deadAfter)"
        )
    }

    static func partnerDidNotCome(_ end: TransportEnd) -> Self {
        let what = "the server closed the connection before the partner came"
        let hint = "the partner has to authenticate with the same token and nonce while this side waits"
        return switch end {
        case .clean: Self(.noPartner, "\(what): \(hint)")
        case .abnormal(let reason): Self(.noPartner, "\(what) (\(reason)): \(hint)")
        // However soon the partner had come: this has nothing to do with it.
        case .goingAway(let reason): Self(.connectionLost, "\(what): \(reason)")
        }
    }
}
