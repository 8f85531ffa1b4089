// SPDX-License-Identifier: GPL-3.0-only

import AsyncHTTPClient
import NIOHTTP1

/// The credentials of a container's task (ECS) or pod (EKS), from the endpoint that its environment names.
///
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
package struct ContainerCredentials: AWSCredentialsSource {
    /// What the endpoint wants to see in the field `authorization`.
    enum Authorization: Sendable, Equatable {
        case none
        case token(Secret)
        /// Read before each call: it is renewed while the container runs.
        case file(String)
    }

    let url: String
    let authorization: Authorization
    private let http: HTTPCaller

    private static let maximumToken = 16 << 10

    /// - Returns: nil if the environment names no endpoint.
    /// - Throws: The variable that cannot be used.
    package init?(environment: [String: String], http: HTTPCaller) throws(AWSCredentialsError) {
        let relative = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] ?? ""
        let full = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"] ?? ""
        if !relative.isEmpty {
            guard relative.hasPrefix("/"), relative.isURLText else {
                throw AWSCredentialsError("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is no path that begins with /")
            }
            self.url = "http://169.254.170.2" + relative
        } else if !full.isEmpty {
            guard full.isURLText, let host = full.urlHost, full.hasPrefix("https://") || Self.isOwn(host) else {
                throw AWSCredentialsError(
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither an https:// URL nor the http:// URL of a container host"
                )
            }
            self.url = full
        } else {
            return nil
        }
        if let path = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"], !path.isEmpty {
            self.authorization = .file(path)
        } else if let token = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"], !token.isEmpty {
            self.authorization = .token(Secret(token))
        } else {
            self.authorization = .none
        }
        self.http = http
    }

    package func fetch() async throws(AWSCredentialsError) -> AWSCredentials {
        var request = HTTPClientRequest(url: self.url)
        if let token = try self.token() {
            guard !token.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
                throw AWSCredentialsError("the container's authorization token holds control characters")
            }
            request.headers.add(name: "authorization", value: token)
        }
        return try await request.fetchCredentials(self.http, from: "the container's credentials endpoint")
    }

    private func token() throws(AWSCredentialsError) -> String? {
        switch self.authorization {
        case .none:
            return nil
        case .token(let token):
            return token.revealed
        case .file(let path):
            do throws(BoundedFile.Failure) {
                var bytes = try BoundedFile.read(path, limit: Self.maximumToken)[...]
                while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
                return String(decoding: bytes, as: UTF8.self)
            } catch {
                throw AWSCredentialsError("cannot read AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE \(path): \(error.reason)")
            }
        }
    }

    /// Without TLS, only this machine and the addresses of the two container services: the answer is a secret.
    private static func isOwn(_ host: String) -> Bool {
        host.isLoopbackHost || ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"].contains(host)
    }
}
