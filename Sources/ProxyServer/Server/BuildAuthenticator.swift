// SPDX-License-Identifier: GPL-3.0-only

import Logging
import ProxyAuthentication
import ProxyCore

extension ServerConfiguration {
    /// The configured back-end, asked by so many at a time as may.
    ///
    /// - Returns: nil if nothing that is served asks for tokens.
    func makeAuthenticator(
        for listeners: [PlannedListener],
        _ environment: [String: String],
        _ loggers: CategoryLoggers
    ) throws(StartError) -> (any Authenticator)? {
        let judged = listeners.filter { $0.api == .rendezvous || self.tunnelProxy.authentication == .token }
        guard !judged.isEmpty else { return nil }
        let backEnd: any Authenticator
        switch self.authentication {
        case .mock:
            try self.checkMock(judged)
            // Asks nobody, so there is nothing to limit.
            return MockAuthenticator()
        case .aws:
            backEnd = try self.makeAWSAuthenticator(environment, loggers[.awsCredentialsProvider])
        case .webhook:
            backEnd = try self.makeWebhookAuthenticator()
        case .jwt:
            // Asks nobody about a token, no more than the next.
            return try self.makeJWTAuthenticator(logger: loggers[.authentication])
        case .tokens:
            return try self.makeTokenAuthenticator(logger: loggers[.authentication])
        }
        let limits = self.authenticationLimits
        return ParallelLimit(backEnd, maximum: limits.maximumParallel, maximumWaiting: limits.maximumWaiting)
    }

    private func makeAWSAuthenticator(
        _ environment: [String: String],
        _ logger: Logger
    ) throws(StartError) -> any Authenticator {
        do throws(AWSConfigurationError) {
            return try AWSLambdaAuthenticator(self.aws, environment: environment, credentialsLogger: logger)
        } catch {
            throw error.startError(self)
        }
    }

    /// Who accepts every token serves this machine only, unless told twice.
    private func checkMock(_ judged: [PlannedListener]) throws(StartError) {
        guard !self.allowsInsecure, let exposed = judged.first(where: { !$0.isLoopback }) else { return }
        throw self.backEndError(
            "accepts every token, but \(exposed.address) can be reached from other machines; "
                + "listen on 127.0.0.1 or ::1, or pass --allow-insecure"
        )
    }

    func backEndError(_ reason: String) -> StartError {
        let id = Settings.authenticationBackend.facts.id
        return .setting(id, self.authentication.rawValue, from: self.origin(of: id), reason)
    }
}
