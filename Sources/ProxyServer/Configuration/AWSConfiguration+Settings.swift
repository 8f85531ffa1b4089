// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication

extension AWSConfiguration {
    init(reading settings: SettingsReader, options: ServerOptions) throws(StartError) {
        let region = try settings.value(of: Settings.awsRegion)
        let isChosen = settings.origin(of: Settings.awsRegion.facts.id) != .builtIn
        self.init(
            region: isChosen ? region : nil,
            defaultRegion: region,
            function: try settings.value(of: Settings.awsAuthorizerLambdaFunction),
            credentialsURL: try settings.value(of: Settings.awsCredentialsURL),
            endpoint: try settings.value(of: Settings.awsEndpoint),
            certificateAuthority: try settings.value(of: Settings.awsCertificateAuthority),
            maximumConnections: try settings.value(of: Settings.maxParallelAuthentications),
            isDevelopment: options.isDevelopment
        )
    }
}

extension ServerConfiguration {
    /// Whether the back-end is aws, but neither a setting nor the environment says anything about it.
    ///
    /// - Parameter environment: The process's variables: a container's name where its credentials are.
    func lacksAWSSettings(_ environment: [String: String]) -> Bool {
        guard self.authentication == .aws, !self.aws.isDevelopment else { return false }
        let isContainer = environment.keys.contains { $0.hasPrefix("AWS_CONTAINER_CREDENTIALS_") }
        return !isContainer && Settings.aws.settings.allSatisfy { self.origin(of: $0.facts.id) == .builtIn }
    }
}

extension AWSConfigurationError {
    /// The same for the operator, with the setting's place.
    func startError(_ configuration: ServerConfiguration) -> StartError {
        let aws = configuration.aws
        let (id, text): (SettingID, String)
        switch self.setting {
        case .region:
            // Not in the file: then it comes from the AWS command line's settings.
            guard let region = aws.region else { return Self.startError(aws, "region: \(self.reason)") }
            (id, text) = (Settings.awsRegion.facts.id, region)
        case .function:
            (id, text) = (Settings.awsAuthorizerLambdaFunction.facts.id, aws.function)
        case .endpoint:
            (id, text) = (Settings.awsEndpoint.facts.id, aws.endpoint ?? "")
        case .certificateAuthority:
            (id, text) = (Settings.awsCertificateAuthority.facts.id, aws.certificateAuthority ?? "")
        case .credentials:
            return Self.startError(aws, self.reason)
        }
        return .setting(id, text, from: configuration.origin(of: id), self.reason)
    }

    private static func startError(_ aws: AWSConfiguration, _ reason: String) -> StartError {
        StartError(.configuration, "\(aws.isDevelopment ? "option --development" : "environment"): \(reason)")
    }
}
