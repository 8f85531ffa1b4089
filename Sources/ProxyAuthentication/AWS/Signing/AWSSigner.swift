// SPDX-License-Identifier: GPL-3.0-only

import Crypto

/// Signs requests with AWS Signature Version 4, for one service in one region.
///
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
package struct AWSSigner: Sendable, Equatable {
    private static let algorithm = "AWS4-HMAC-SHA256"

    package var region: String
    package var service: String

    package init(region: String, service: String) {
        self.region = region
        self.service = service
    }

    /// The request with the fields `x-amz-date`, `authorization` and, for temporary credentials, `x-amz-security-token`.
    ///
    /// - Parameter time: Now, in seconds since 1970; AWS accepts five minutes of difference.
    package func sign(_ request: SignableRequest, with credentials: AWSCredentials, at time: Int) -> SignableRequest {
        var signed = request
        let timestamp = AWSTimestamp.basic(time)
        signed.headers.append((name: "x-amz-date", value: timestamp))
        if let token = credentials.sessionToken {
            signed.headers.append((name: "x-amz-security-token", value: token.revealed))
        }
        let scope = self.scope(timestamp)
        let signature = self.signature(of: signed.canonical, timestamp, credentials.secretAccessKey)
        let authorization =
            "\(Self.algorithm) Credential=\(credentials.accessKeyID)/\(scope), "
            + "SignedHeaders=\(signed.signedHeaders), Signature=\(signature)"
        signed.headers.append((name: "authorization", value: authorization))
        return signed
    }

    func signature(of canonicalRequest: String, _ timestamp: String, _ secret: Secret) -> String {
        let stringToSign = [
            Self.algorithm, timestamp, self.scope(timestamp),
            SHA256.hash(data: Array(canonicalRequest.utf8)).lowercaseHex,
        ].joined(separator: "\n")
        return Self.code(stringToSign, self.key(secret, timestamp)).lowercaseHex
    }

    /// The key that is good for one day, region and service.
    func key(_ secret: Secret, _ timestamp: String) -> SymmetricKey {
        let first = SymmetricKey(data: Array("AWS4\(secret.revealed)".utf8))
        let steps = [String(timestamp.prefix(8)), self.region, self.service, "aws4_request"]
        return steps.reduce(first) { key, step in SymmetricKey(data: Self.code(step, key)) }
    }

    private func scope(_ timestamp: String) -> String {
        "\(timestamp.prefix(8))/\(self.region)/\(self.service)/aws4_request"
    }

    private static func code(_ text: String, _ key: SymmetricKey) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
    }
}
