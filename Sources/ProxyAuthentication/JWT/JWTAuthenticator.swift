// SPDX-License-Identifier: GPL-3.0-only

package import Logging

/// Judges JSON Web Tokens: signature and claims, without asking anybody (RFC 7519, RFC 8725).
public struct JWTAuthenticator: Authenticator {
    private let keys: any KeySource
    private let rules: ClaimRules
    private let closesOnExpiry: Bool
    private let now: @Sendable () -> Int
    private let logger: Logger

    /// - Parameters:
    ///   - closesOnExpiry: Whether what a token lets in ends when the token expires.
    ///   - now: Seconds since 1970; tests say when it is.
    init(
        keys: any KeySource,
        rules: ClaimRules,
        closesOnExpiry: Bool,
        now: @escaping @Sendable () -> Int = { UnixTime.now },
        logger: Logger
    ) {
        self.keys = keys
        self.rules = rules
        self.closesOnExpiry = closesOnExpiry
        self.now = now
        self.logger = logger
    }

    public func authenticate(_ request: AuthenticationRequest) async -> AuthenticationVerdict {
        do {
            let bearer = try await self.bearer(of: request.token)
            // An expiry that a clock cannot reach in a year is none that a timer has to wait for.
            let isNear = bearer.remaining < 365 * 86_400
            return .accepted(
                user: bearer.user,
                validFor: self.closesOnExpiry && isNear ? .seconds(bearer.remaining) : nil
            )
        } catch let failure as AuthenticationFailure {
            return .failed(failure)
        } catch {
            // The client learns no more than that it was refused; why is for who runs the server.
            self.logger.debug(
                "token refused: it \(error)",
                metadata: ["address": "\(request.address)", "token": .string(request.token.fingerprint)]
            )
            return .refused
        }
    }

    private func bearer(of secret: Secret) async throws -> ClaimRules.Bearer {
        let token = try CompactToken(secret.revealed)
        let name = KeySet.Name(id: token.keyID, algorithm: token.algorithm)
        guard let key = try await self.keys.key(name) else { throw TokenFault.unknownKey }
        guard await key.hasSigned(token.signedPart, token.signature, with: token.algorithm) else {
            throw TokenFault.wrongSignature
        }
        return try self.rules.judge(try token.claims(), now: Double(self.now()))
    }
}

extension JWTAuthenticator {
    /// The longest key set that is read, in bytes.
    public static let maximumKeySetSize = 262_144

    /// With a key set in a file, which is read again when it changes.
    ///
    /// - Throws: Why the file cannot be used.
    package init(
        keyFile path: String,
        rules: ClaimRules,
        closesOnExpiry: Bool,
        logger: Logger
    ) throws(FileFault) {
        let file = try WatchedFile(path, limit: Self.maximumKeySetSize, logger: logger) { bytes throws(FileFault) in
            let keys = try KeySet(parsing: bytes)
            for remark in keys.remarks { logger.warning("key set: \(remark)", metadata: ["file": "\(path)"]) }
            return keys
        }
        self.init(keys: FileKeySource(file: file), rules: rules, closesOnExpiry: closesOnExpiry, logger: logger)
    }

    /// With a key set that is fetched.
    ///
    /// - Parameters:
    ///   - refresh: A set of this age is fetched again.
    ///   - maximumAge: A set of this age is trusted no more, if it cannot be fetched again.
    package init(
        keyService client: ServiceClient,
        refresh: Duration,
        maximumAge: Duration,
        rules: ClaimRules,
        closesOnExpiry: Bool,
        logger: Logger
    ) {
        let waits = KeySetCache.Waits(refresh: refresh, maximumAge: maximumAge)
        let keys = RemoteKeySource(client, waits: waits, logger: logger)
        keys.prepare()
        self.init(keys: keys, rules: rules, closesOnExpiry: closesOnExpiry, logger: logger)
    }
}
