// SPDX-License-Identifier: GPL-3.0-only

extension Settings {
    static let authentication = Section(
        name: "Authentication",
        summary: "Who judges a client's token.",
        settings: [
            authenticationBackend, maxParallelAuthentications, maxWaitingAuthentications, maxFailuresPerMinute,
            failureBan,
        ]
    )

    static let authenticationBackend = Setting(
        "Authentication",
        "backend",
        .choice(of: AuthenticationBackend.self),
        default: "aws",
        "The back-end. aws: a Lambda function; jwt: JSON Web Tokens, checked here; tokens: a file of them; webhook: a "
            + "service of your own; each has a section of its own. mock: accepts every token, for trying out."
    )
    static let maxParallelAuthentications = Setting(
        "Authentication",
        "maxParallelAuthentications",
        .number(1...10_000),
        default: "100",
        "The most tokens that are judged at a time; further ones wait, and addresses (IPv6: /64) take turns."
    )
    static let maxWaitingAuthentications = Setting(
        "Authentication",
        "maxWaitingAuthentications",
        .number(0...1_000_000),
        default: "10000",
        "The most tokens that wait for that; clients beyond it are told that the authenticator cannot be asked."
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
        settings: [awsRegion, awsAuthorizerLambdaFunction, awsCredentialsURL, awsEndpoint, awsCertificateAuthority]
    )

    static let awsRegion = Setting(
        "AWS",
        "region",
        .text(1...64),
        default: "eu-west-1",
        "The region the function runs in. With --development, if it is not set: the region of the AWS profile."
    )
    static let awsAuthorizerLambdaFunction = Setting(
        "AWS",
        "authorizerLambdaFunction",
        .text(1...256),
        default: "system-services-authorizer-dev-checkToken",
        "The function's name, or its ARN."
    )
    static let awsCredentialsURL = Setting(
        "AWS",
        "awsCredentialsUrl",
        .url,
        default: "http://169.254.169.254/latest/meta-data/iam/security-credentials/EC2-Remote-Connection-Proxy-Role",
        "Where the credentials of the instance's role are served. Not used in a container that names its own endpoint in "
            + "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or AWS_CONTAINER_CREDENTIALS_FULL_URI, nor with --development."
    )
    static let awsEndpoint = Setting(
        "AWS",
        "endpoint",
        .optionalURL,
        default: "",
        "Where Lambda is called, in place of the region's own endpoint: https://HOST or https://HOST:PORT; http:// only "
            + "on this machine."
    )
    static let awsCertificateAuthority = Setting(
        "AWS",
        "certificateAuthority",
        .optionalFile,
        default: "",
        "The certificates of the authorities that Lambda's certificate must come from; empty for those of the system. "
            + "For an endpoint with a certificate of one's own."
    )
}

/// The back-ends that `[Authentication] backend` can name.
public enum AuthenticationBackend: String, CaseIterable, Sendable {
    case aws, jwt, tokens, webhook, mock
}
