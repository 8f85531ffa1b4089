// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import ProxySupport
import ProxyWire

extension ClientError {
    /// What an error of a channel means to the user of a connection.
    init(transport error: any Error) {
        switch error {
        case let error as ClientError:
            self = error
        case let error as WebSocketError:
            self.init(.protocolViolation, "the server broke the WebSocket protocol: \(error.reason)", cause: error)
        case is HTTPParserError:
            self.init(
                .upgradeRefused,
                "the server did not answer in HTTP: is this the port of its WebSocket?",
                cause: error
            )
        case let error where Self.refusesCertificate("\(error)"):
            self.init(
                .authenticationRefused,
                "the server refused this side's certificate: it must be in date, for clients, and issued by an authority "
                    + "that the server trusts",
                cause: error
            )
        case let error as NIOSSLError:
            self.init(tls: error)
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            self.init(
                .certificateNotTrusted,
                "the server's certificate is for another host: use the name that stands in it, or check who answers",
                cause: error
            )
        case is NIOSSLExtraError, is BoringSSLError:
            self.init(.tlsFailed, "TLS failed: \(error)", cause: error)
        case let error as NIOConnectionError:
            let reasons = error.connectionErrors.map { SystemError.text(of: $0.error) }
            let reason = reasons.first ?? "its name does not resolve"
            self.init(.unreachable, "the server cannot be reached: \(reason)", cause: error)
        case is IOError, is ChannelError:
            self.init(.connectionLost, "the connection broke: \(SystemError.text(of: error))", cause: error)
        default:
            self.init(.connectionLost, "the connection broke: \(error)", cause: error)
        }
    }

    /// Whether an error of TLS is the peer's alert about a certificate that it was shown (RFC 8446 section 6.2).
    private static func refusesCertificate(_ text: String) -> Bool {
        [
            "BAD_CERTIFICATE", "UNSUPPORTED_CERTIFICATE", "CERTIFICATE_REVOKED", "CERTIFICATE_EXPIRED",
            "CERTIFICATE_UNKNOWN", "UNKNOWN_CA", "ACCESS_DENIED", "CERTIFICATE_REQUIRED",
        ].contains { text.contains("ALERT_\($0)") }
    }

    private init(tls error: NIOSSLError) {
        switch error {
        case .uncleanShutdown:
            self.init(
                .connectionLost,
                "the connection was cut without TLS's farewell: what came before may be incomplete",
                cause: error
            )
        case .handshakeFailed where "\(error)".contains("CERTIFICATE_VERIFY_FAILED"):
            self.init(
                .certificateNotTrusted,
                "the server's certificate does not verify: it is out of date, or no trusted authority issued it. "
                    + "Trust the authority that did, or accept any certificate for a test",
                cause: error
            )
        case .unableToValidateCertificate, .noCertificateToValidate, .cannotFindPeerIP:
            self.init(.certificateNotTrusted, "the server's certificate cannot be verified: \(error)", cause: error)
        case .handshakeFailed where "\(error)".contains("WRONG_VERSION_NUMBER"):
            self.init(
                .tlsFailed,
                "the server does not speak TLS on this port: use ws or tcp if that is intended",
                cause: error
            )
        default:
            self.init(.tlsFailed, "the TLS handshake failed: \(error)", cause: error)
        }
    }

    static func unreachable(_ error: any Error) -> Self {
        Self(.unreachable, "the server cannot be reached: \(SystemError.text(of: error))", cause: error)
    }

    static func connectTimedOut(after timeout: Duration) -> Self {
        Self(.connectTimedOut, "no connection within \(timeout): is the server up, and nothing in between silent?")
    }

    static func upgradeRefused(_ message: String) -> Self {
        Self(.upgradeRefused, message)
    }

    static func unusableTrustRoots(_ path: String, cause: (any Error)?) -> Self {
        self.unusable("the file with trusted certificates", path, form: "PEM", cause: cause)
    }

    static func unusableCertificate(_ path: String, cause: (any Error)?) -> Self {
        self.unusable("the file with this side's certificate", path, form: "PEM", cause: cause)
    }

    static func unusableKey(_ path: String, cause: any Error) -> Self {
        self.unusable("the file with this side's key", path, form: "PEM, without a passphrase", cause: cause)
    }

    /// The library that reads a file does not say why it cannot, so the system is asked once more.
    private static func unusable(_ what: String, _ path: String, form: String, cause: (any Error)?) -> Self {
        let reason = ReadableFile.obstacle(at: path).map { "cannot be read: \($0)" } ?? "has none: it must be \(form)"
        return Self(.invalidConfiguration, "\(what) '\(path.quotable)' \(reason)", cause: cause)
    }

    static func mismatch(of identity: ClientConfiguration.TLS.Identity) -> Self {
        Self(
            .invalidConfiguration,
            "the key in '\(identity.keyFile.quotable)' is not that of the certificate in "
                + "'\(identity.certificateFile.quotable)'"
        )
    }

    /// The same error, telling for which server.
    func at(_ url: ServerURL) -> Self {
        self.message.hasPrefix("\(url): ")
            ? self : Self(self.code, "\(url): \(self.message)", cause: self.cause)
    }
}
