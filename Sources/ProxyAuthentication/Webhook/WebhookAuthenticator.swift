// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOHTTP1
import ProxyCore
import Synchronization

/// Has a service judge tokens: what is known of a client is sent to it as JSON.
public final class WebhookAuthenticator: Authenticator {
    /// The longest answer that is read, in bytes.
    package static let maximumAnswerSize = 16_384
    /// The longest name of a user, in bytes.
    private static let maximumName = 256

    private let client: ServiceClient
    private let now: @Sendable () -> ContinuousClock.Instant
    private let cache: Mutex<AcceptedTokens>

    /// - Parameters:
    ///   - cacheTime: How long an accepted token is accepted again without asking; zero to ask every time.
    ///   - cacheSize: The most tokens that are remembered.
    package init(
        _ client: ServiceClient,
        cacheTime: Duration,
        cacheSize: Int,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.client = client
        self.now = now
        self.cache = Mutex(AcceptedTokens(lifetime: cacheTime, capacity: cacheSize))
    }

    public func authenticate(_ request: AuthenticationRequest) async -> AuthenticationVerdict {
        if let user = self.cache.withLock({ $0.user(of: request.token, now: self.now()) }) {
            return .accepted(user: user)
        }
        do throws(HTTPCallError) {
            let reply = try await self.client.post(request.webhookDocument)
            switch reply.status {
            case .ok: return self.accept(request.token, reply.body)
            case .forbidden: return .refused
            default: return self.failed("answered with status \(reply.status.code)")
            }
        } catch {
            switch error.code {
            case .cancelled: return .failed(AuthenticationFailure(.cancelled))
            case .timedOut: return .failed(AuthenticationFailure(.timedOut, detail: "webhook: \(error)"))
            case .unreachable, .closed, .tooLong, .unusable: return self.failed("\(error)")
            }
        }
    }

    private func accept(_ token: Secret, _ answer: [UInt8]) -> AuthenticationVerdict {
        guard case .object(let members)? = try? JSONValue(parsing: answer), case .string(let user)? = members["user"],
            user.utf8.count <= Self.maximumName
        else {
            return self.failed(#"answered with something else than {"user": "…"}"#)
        }
        self.cache.withLock { $0.insert(token, user: user, now: self.now()) }
        return .accepted(user: user)
    }

    private func failed(_ reason: String) -> AuthenticationVerdict {
        .failed(AuthenticationFailure(.unavailable, detail: "webhook: \(reason)"))
    }
}

extension AuthenticationRequest {
    /// What the service is told. The nonce is none of its business.
    fileprivate var webhookDocument: [UInt8] {
        let document: JSONValue = [
            "token": .string(self.token.revealed), "uuid": .string(self.uuid), "name": .string(self.name),
            "address": .string(self.address.description),
        ]
        return document.encoded()
    }
}
