// SPDX-License-Identifier: GPL-3.0-only

public import Logging

extension AWSLambdaAuthenticator {
    /// Makes the back-end; asks nobody yet.
    ///
    /// - Parameters:
    ///   - environment: The process's variables.
    ///   - credentialsLogger: Is told what becomes of credentials; nil: nobody is.
    /// - Throws: The first value that cannot be used.
    public init(
        _ configuration: AWSConfiguration,
        environment: [String: String],
        credentialsLogger: Logger? = nil
    ) throws(AWSConfigurationError) {
        let commandLine = configuration.isDevelopment ? CommandLineSettings(environment: environment) : nil
        let function = try configuration.checkedFunction(commandLine)
        let http: HTTPCaller
        do throws(HTTPCallError) {
            var limits = HTTPCaller.Limits()
            limits.connections = configuration.maximumConnections
            limits.bodySize = Self.maximumReply
            http = try HTTPCaller(trusting: configuration.certificateAuthority, limits: limits)
        } catch {
            throw AWSConfigurationError(setting: .certificateAuthority, reason: error.description)
        }
        self.init(
            function,
            credentials: CredentialsKeeper(
                try configuration.source(commandLine, environment),
                logger: credentialsLogger
            ),
            http: http
        )
    }
}

extension AWSConfiguration {
    fileprivate func checkedFunction(
        _ commandLine: CommandLineSettings?
    ) throws(AWSConfigurationError) -> LambdaFunction {
        var region = self.region
        if region == nil, let commandLine {
            do throws(AWSCredentialsError) {
                region = try commandLine.region
            } catch {
                throw AWSConfigurationError(setting: .credentials, reason: error.description)
            }
        }
        let name = region ?? self.defaultRegion
        // It becomes part of a host's name.
        guard name.utf8.allSatisfy({ $0.isLowercaseLetterOrDigit || $0 == UInt8(ascii: "-") }), !name.isEmpty else {
            throw AWSConfigurationError(setting: .region, reason: "is no region; accepted: a name like eu-west-1")
        }
        guard self.function.isURLText, !self.function.isEmpty else {
            throw AWSConfigurationError(
                setting: .function,
                reason: "is no function; accepted: a function's name or ARN, without blanks"
            )
        }
        if let endpoint = self.endpoint {
            guard endpoint.isURLText, let host = endpoint.urlHost, !endpoint.contains("?"), !endpoint.contains("#")
            else {
                throw AWSConfigurationError(
                    setting: .endpoint,
                    reason: "is no endpoint; accepted: https://HOST or https://HOST:PORT"
                )
            }
            guard endpoint.hasPrefix("https://") || host.isLoopbackHost else {
                throw AWSConfigurationError(
                    setting: .endpoint,
                    reason: "would carry tokens in the clear; accepted: https://, or http:// on this machine"
                )
            }
        }
        return LambdaFunction(name: self.function, region: name, endpoint: self.endpoint)
    }

    fileprivate func source(
        _ commandLine: CommandLineSettings?,
        _ environment: [String: String]
    ) throws(AWSConfigurationError) -> any AWSCredentialsSource {
        do throws(AWSCredentialsError) {
            if let commandLine {
                // Files may change later; that there are any credentials is better known now.
                _ = try commandLine.fetch()
                return commandLine
            }
            let http = try Self.metadataCaller()
            if let container = try ContainerCredentials(environment: environment, http: http) { return container }
            return InstanceCredentials(url: self.credentialsURL, http: http)
        } catch {
            throw AWSConfigurationError(setting: .credentials, reason: error.description)
        }
    }

    /// Metadata services are near and small: who does not answer soon is not there.
    private static func metadataCaller() throws(AWSCredentialsError) -> HTTPCaller {
        var limits = HTTPCaller.Limits()
        limits.connections = 1
        limits.bodySize = InstanceCredentials.maximumAnswer
        limits.connectTimeout = .seconds(1)
        limits.callTimeout = .seconds(2)
        do throws(HTTPCallError) {
            return try HTTPCaller(limits: limits)
        } catch {
            throw AWSCredentialsError(error.description)
        }
    }
}

extension UInt8 {
    fileprivate var isLowercaseLetterOrDigit: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
    }
}
