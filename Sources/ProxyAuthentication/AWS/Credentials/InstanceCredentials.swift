// SPDX-License-Identifier: GPL-3.0-only

import AsyncHTTPClient
import NIOHTTP1

/// The credentials of the role of an EC2 instance, from its metadata service.
///
/// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
package struct InstanceCredentials: AWSCredentialsSource {
    /// The longest answer that is read, in bytes.
    package static let maximumAnswer = 64 << 10

    /// Where the role's credentials are served.
    private let url: String
    private let http: HTTPCaller
    private let tokenTimeout: Duration

    /// - Parameter tokenTimeout: How long to wait for a session token before it is tried without.
    package init(url: String, http: HTTPCaller, tokenTimeout: Duration = .seconds(1)) {
        self.url = url
        self.http = http
        self.tokenTimeout = tokenTimeout
    }

    package func fetch() async throws(AWSCredentialsError) -> AWSCredentials {
        var request = HTTPClientRequest(url: self.url)
        if let token = await self.sessionToken() {
            request.headers.add(name: "x-aws-ec2-metadata-token", value: token)
        }
        return try await request.fetchCredentials(self.http, from: "the instance metadata service at \(self.url)")
    }

    /// Version 2 wants a session token first. Whoever has none to give, or whose answer gets lost on its way into a
    /// container (its packets may take one hop only), is asked the old way.
    private func sessionToken() async -> String? {
        guard let tokenURL = Self.tokenURL(for: self.url) else { return nil }
        var request = HTTPClientRequest(url: tokenURL)
        request.method = .PUT
        // It is used once, at once.
        request.headers.add(name: "x-aws-ec2-metadata-token-ttl-seconds", value: "60")
        guard let reply = try? await self.http.call(request, within: self.tokenTimeout), reply.status == .ok,
            !reply.body.isEmpty,
            reply.body.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return String(decoding: reply.body, as: UTF8.self)
    }

    /// `http://169.254.169.254/latest/api/token` for any URL of that host.
    static func tokenURL(for url: String) -> String? {
        url.urlOrigin.map { "\($0)/latest/api/token" }
    }
}

extension HTTPClientRequest {
    /// - Parameter whom: Who is asked, for the words of an error.
    func fetchCredentials(_ http: HTTPCaller, from whom: String) async throws(AWSCredentialsError) -> AWSCredentials {
        let reply: HTTPCaller.Reply
        do throws(HTTPCallError) {
            reply = try await http.call(self)
        } catch {
            throw AWSCredentialsError("no credentials from \(whom): \(error)")
        }
        guard reply.status == .ok else {
            throw AWSCredentialsError("no credentials from \(whom): it answers with status \(reply.status.code)")
        }
        do throws(AWSCredentialsError) {
            return try AWSCredentials(document: reply.body)
        } catch {
            throw AWSCredentialsError("no credentials from \(whom): \(error)")
        }
    }
}
