// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import Foundation
import NIOHTTP1
import ProxyTesting
import Testing

@testable import ProxyAuthentication

/// Credentials of instances and containers, from a server that plays their metadata service.
@Suite struct MetadataTests {
    private static let path = "/latest/meta-data/iam/security-credentials/proxy-role"
    private static let document = #"""
        {"Code": "Success", "LastUpdated": "2026-11-25T10:00:00Z", "Type": "AWS-HMAC", "AccessKeyId": "ASIAKEY",
        "SecretAccessKey": "secret/+=", "Token": "session/+==", "Expiration": "2026-11-25T16:00:00Z"}
        """#
    private static let credentials = AWSCredentials(
        accessKeyID: "ASIAKEY",
        secretAccessKey: Secret("secret/+="),
        sessionToken: Secret("session/+=="),
        expiration: 1_795_622_400
    )

    private func caller() throws -> HTTPCaller {
        var limits = HTTPCaller.Limits()
        limits.bodySize = InstanceCredentials.maximumAnswer
        return try HTTPCaller(limits: limits)
    }

    @Test("Version 2: a token first, then the credentials with it")
    func version2() async throws {
        try await LoopbackHTTPServer.run({ request in
            switch (request.head.method, request.path) {
            case (.PUT, "/latest/api/token"):
                request.head.headers["x-aws-ec2-metadata-token-ttl-seconds"] == ["60"]
                    ? .ok("metadata-token") : .status(.badRequest)
            case (.GET, Self.path):
                request.head.headers["x-aws-ec2-metadata-token"] == ["metadata-token"]
                    ? .ok(Self.document) : .status(.unauthorized)
            default: .status(.notFound)
            }
        }) { server in
            let source = InstanceCredentials(
                url: server.url + Self.path,
                http: try self.caller(),
                // On a busy machine a second is not enough.
                tokenTimeout: .seconds(30)
            )
            #expect(try await source.fetch() == Self.credentials)
        }
    }

    @Test(
        "Version 1, where there are no tokens",
        arguments: [
            LoopbackReply.status(.notFound), .status(.methodNotAllowed), .status(.forbidden), .hangUp, .ok(""),
            .ok("two\nlines"),
        ]
    )
    func version1(reply: LoopbackReply) async throws {
        try await LoopbackHTTPServer.run({ request in
            guard request.head.method == .GET else { return reply }
            let isPlain = request.head.headers["x-aws-ec2-metadata-token"].isEmpty
            return isPlain && request.path == Self.path ? .ok(Self.document) : .status(.unauthorized)
        }) { server in
            let source = InstanceCredentials(url: server.url + Self.path, http: try self.caller())
            #expect(try await source.fetch() == Self.credentials)
        }
    }

    @Test("Version 1, where the answer to the request for a token gets lost")
    func lostToken() async throws {
        try await LoopbackHTTPServer.run({ $0.head.method == .PUT ? .silence : .ok(Self.document) }) { server in
            let source = InstanceCredentials(
                url: server.url + Self.path,
                http: try self.caller(),
                tokenTimeout: .milliseconds(50)
            )
            #expect(try await source.fetch() == Self.credentials)
        }
    }

    @Test(
        "What is no credentials is told, without what it is",
        arguments: [
            ("", "the answer is no JSON object"),
            ("[]", "the answer is no JSON object"),
            (
                #"{"Code": "Failed", "AccessKeyId": "K", "SecretAccessKey": "s3cret"}"#,
                "the answer says that there are none"
            ),
            (#"{"SecretAccessKey": "s3cret"}"#, "the answer has no AccessKeyId"),
            (#"{"AccessKeyId": "K", "SecretAccessKey": ""}"#, "the answer has no SecretAccessKey"),
            (#"{"AccessKeyId": "K", "SecretAccessKey": "s3cret", "Token": 7}"#, "the answer has no Token"),
            (#"{"AccessKeyId": "K\r\nx: y", "SecretAccessKey": "s3cret"}"#, "the answer has no AccessKeyId"),
            (
                #"{"AccessKeyId": "K", "SecretAccessKey": "s3cret", "Expiration": "soon"}"#,
                "the answer's Expiration is no moment"
            ),
            (String(repeating: " ", count: 70_000) + "{}", "the reply is longer than 65536 bytes"),
        ]
    )
    func malformed(answer: String, words: String) async throws {
        try await LoopbackHTTPServer.run({ _ in .ok(answer) }) { server in
            let source = InstanceCredentials(url: server.url + Self.path, http: try self.caller())
            let error = try await #require(throws: AWSCredentialsError.self) {
                try await Self.throwing { try await source.fetch() }
            }
            #expect(error.description.contains("the instance metadata service at \(server.url)"))
            #expect(error.description.contains(words))
            #expect(!error.description.contains("s3cret"))
        }
    }

    @Test("An error's status is told")
    func status() async throws {
        try await LoopbackHTTPServer.run({ _ in .status(.internalServerError) }) { server in
            let source = InstanceCredentials(url: server.url + Self.path, http: try self.caller())
            let error = try await #require(throws: AWSCredentialsError.self) {
                try await Self.throwing { try await source.fetch() }
            }
            #expect(error.description.hasSuffix("it answers with status 500"))
        }
    }

    @Test(
        "The token's URL is on the host of the credentials",
        arguments: [
            (
                "http://169.254.169.254/latest/meta-data/iam/security-credentials/r",
                "http://169.254.169.254/latest/api/token"
            ),
            ("http://[fd00:ec2::254]/x", "http://[fd00:ec2::254]/latest/api/token"),
            ("https://host:8443", "https://host:8443/latest/api/token"),
        ]
    )
    func tokenURL(url: String, token: String) {
        #expect(InstanceCredentials.tokenURL(for: url) == token)
    }

    @Test("A container's endpoint gets the token from its environment, or from the file, read each time")
    func container() async throws {
        try await LoopbackHTTPServer.run({ request in
            request.path == "/v1/creds" && request.head.headers["authorization"] == ["Bearer abc"]
                ? .ok(Self.document) : .status(.unauthorized)
        }) { server in
            let environment = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url + "/v1/creds"]
            let http = try self.caller()
            var direct = environment
            direct["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "Bearer abc"
            #expect(try await ContainerCredentials(environment: direct, http: http)?.fetch() == Self.credentials)
            let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
            defer { try? FileManager.default.removeItem(at: file) }
            var byFile = direct
            byFile["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = file.path
            let source = try #require(try ContainerCredentials(environment: byFile, http: http))
            let error = try await #require(throws: AWSCredentialsError.self) {
                try await Self.throwing { try await source.fetch() }
            }
            #expect(error.description.contains(file.path))
            try Data("Bearer abc\n".utf8).write(to: file)
            #expect(try await source.fetch() == Self.credentials)
            try Data("Bearer old\r\nx: y".utf8).write(to: file)
            await #expect(throws: AWSCredentialsError.self) { try await Self.throwing { try await source.fetch() } }
            let without = try #require(try ContainerCredentials(environment: environment, http: http))
            await #expect(throws: AWSCredentialsError.self) { try await Self.throwing { try await without.fetch() } }
        }
    }

    @Test(
        "Which endpoint a container's environment names",
        arguments: [
            ([:], nil),
            (["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/1"], "http://169.254.170.2/v2/credentials/1"),
            (["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://169.254.170.23/v1"], "http://169.254.170.23/v1"),
            (["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://[fd00:ec2::23]/v1"], "http://[fd00:ec2::23]/v1"),
            (["AWS_CONTAINER_CREDENTIALS_FULL_URI": "https://example.com/v1"], "https://example.com/v1"),
            (
                ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/a", "AWS_CONTAINER_CREDENTIALS_FULL_URI": "https://b"],
                "http://169.254.170.2/a"
            ),
        ] as [([String: String], String?)]
    )
    func containerURL(environment: [String: String], url: String?) throws {
        #expect(try ContainerCredentials(environment: environment, http: self.caller())?.url == url)
    }

    @Test(
        "Endpoints that would get a secret in the clear, or that are none, are refused",
        arguments: [
            ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "v2"],
            ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2 x"],
            ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://example.com/v1"],
            ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost.example.com/v1"],
            ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1@example.com/v1"],
            ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1.example.com/v1"],
            ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "ftp://127.0.0.1/v1"],
            ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "https://"],
        ]
    )
    func containerRefusal(environment: [String: String]) throws {
        let http = try self.caller()
        #expect(throws: AWSCredentialsError.self) { try ContainerCredentials(environment: environment, http: http) }
    }

    /// Typed throws do not pass through the testing library's macros.
    static func throwing(_ body: () async throws -> AWSCredentials) async throws {
        _ = try await body()
    }
}
