// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import JSONRPC
import JWTKit
import Logging
import Synchronization

@testable import ProxyAuthentication

extension AuthenticationRequest {
    /// The sample, with another token.
    static func sample(token: String) -> AuthenticationRequest {
        var request = Self.sample
        request.token = Secret(token)
        return request
    }
}

/// Keys that never change.
struct FixedKeys: KeySource {
    let keys: KeySet

    func key(_ name: KeySet.Name) async throws(AuthenticationFailure) -> VerificationKey? { self.keys[name] }
}

/// Tokens that are signed with a shared key.
enum HMACToken {
    static func make(
        key: [UInt8],
        keyID: String,
        claims: [String: JSONValue],
        algorithm: String = "HS256"
    ) throws -> String {
        let header: JSONValue = ["alg": .string(algorithm), "kid": .string(keyID)]
        let text =
            "\(Base64URLText.encode(header.encoded())).\(Base64URLText.encode(JSONValue.object(claims).encoded()))"
        return "\(text).\(Base64URLText.encode(TestHMAC.sha256(key: key, Array(text.utf8))))"
    }
}

/// Keeps what is logged.
final class LogLines: Sendable {
    private let state = Mutex<(lines: [String], metadata: [String])>(([], []))

    /// `level message`, one for each event.
    var lines: [String] { self.state.withLock { $0.lines } }
    /// The same and all metadata.
    var everything: String { self.state.withLock { "\($0.lines) \($0.metadata)" } }

    var logger: Logger {
        Logger(label: "test") { _ in Handler(lines: self) }
    }

    private struct Handler: LogHandler {
        let lines: LogLines
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { self.metadata[key] }
            set { self.metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            self.lines.state.withLock { state in
                state.lines.append("\(event.level) \(event.message)")
                state.metadata.append("\(event.metadata ?? [:])")
            }
        }
    }
}
