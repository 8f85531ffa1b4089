// SPDX-License-Identifier: GPL-3.0-only

/// A function in a region, and the URL where it is invoked.
///
/// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
package struct LambdaFunction: Sendable, Equatable {
    package let name: String
    package let region: String
    /// `https://HOST[:PORT]`, followed by a path's beginning if the endpoint has one; no slash at the end.
    package let endpoint: String

    /// - Parameter endpoint: nil for the region's own.
    package init(name: String, region: String, endpoint: String?) {
        self.name = name
        self.region = region
        // https://docs.amazonaws.cn/en_us/aws/latest/userguide/endpoints-Beijing.html: China is a domain of its own.
        let domain = region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
        var endpoint = endpoint ?? "https://lambda.\(region).\(domain)"
        while endpoint.hasSuffix("/") { endpoint.removeLast() }
        self.endpoint = endpoint
    }

    /// The URL of an invocation.
    var url: String {
        "\(self.endpoint)/2015-03-31/functions/\(self.name.awsPercentEncoded())/invocations"
    }

    /// The signed request that asks the function for a verdict on a token.
    func invocation(of token: Secret, with credentials: AWSCredentials, at time: Int) -> SignableRequest {
        let url = self.url
        let origin = url.urlOrigin ?? ""
        // As RFC 9110 section 7.2 has it, and as servers that check signatures write it: without the scheme's own port.
        let host = Self.withoutDefaultPort(url.urlAuthority ?? "", isSecure: url.hasPrefix("https://"))
        let request = SignableRequest(
            method: "POST",
            target: String(url.dropFirst(origin.count)),
            headers: [
                (name: "host", value: host), (name: "content-type", value: "application/json"),
                (name: "x-amz-invocation-type", value: "RequestResponse"),
            ],
            body: LambdaQuestion.body(token)
        )
        return AWSSigner(region: self.region, service: "lambda").sign(request, with: credentials, at: time)
    }

    private static func withoutDefaultPort(_ authority: String, isSecure: Bool) -> String {
        let port = isSecure ? ":443" : ":80"
        return authority.hasSuffix(port) ? String(authority.dropLast(port.count)) : authority
    }
}
