// SPDX-License-Identifier: GPL-3.0-only

extension Settings {
    static let authentication = Section(
        name: "Authentication",
        summary: "Who judges a client's token.",
        settings: [authenticationBackend, maxFailuresPerMinute, failureBan]
    )

    static let authenticationBackend = Setting(
        "Authentication",
        "backend",
        .choice(of: AuthenticationBackend.self),
        default: "aws",
        "The back-end. This version has only mock, which accepts every token."
    )

    static let maxFailuresPerMinute = Setting(
        "Authentication",
        "maxFailuresPerMinute",
        .number(0...1_000_000),
        default: "20",
        "Refused tokens per minute and address (IPv6: /64) beyond which tokens from there are not judged for a while; "
            + "from half of it on they have to wait. 0: no limit."
    )
    static let failureBan = Setting(
        "Authentication",
        "failureBan",
        .milliseconds(1...longestWait),
        default: "60000",
        "How long tokens from such an address are not judged."
    )

    static let aws = Section(
        name: "AWS",
        summary: "The back-end aws: a Lambda function checks the token.",
        settings: [awsRegion, awsAuthorizerLambdaFunction, awsCredentialsURL]
    )

    private static let awsBackend = SettingAvailability.later(feature: "the authentication back-end aws")

    static let awsRegion = Setting(
        "AWS",
        "region",
        .text(1...64),
        default: "eu-west-1",
        "The region the function runs in.",
        availability: awsBackend
    )
    static let awsAuthorizerLambdaFunction = Setting(
        "AWS",
        "authorizerLambdaFunction",
        .text(1...256),
        default: "system-services-authorizer-dev-checkToken",
        "The function's name.",
        availability: awsBackend
    )
    static let awsCredentialsURL = Setting(
        "AWS",
        "awsCredentialsUrl",
        .url,
        default: "http://169.254.169.254/latest/meta-data/iam/security-credentials/EC2-Remote-Connection-Proxy-Role",
        "Where the instance's credentials are served.",
        availability: awsBackend
    )
}

/// The back-ends that `[Authentication] backend` can name.
public enum AuthenticationBackend: String, CaseIterable, Sendable {
    case aws, jwt, tokens, webhook, mock
}
