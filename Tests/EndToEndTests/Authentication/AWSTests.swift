// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import NIOHTTP1
import ProxyTesting
import Testing

extension EndToEndForeign {
    /// The daemon with the back-end aws, and clients whose tokens a function judges.
    @Suite struct AWSTests {
        /// Judges tokens as the real function does, and plays the instance's metadata service.
        private static let lambda: LoopbackHTTPServer.Answer = { request in
            switch request.path {
            case "/2015-03-31/functions/check-token/invocations":
                guard request.head.headers["authorization"].first?.contains("Credential=ASIAKEY/") == true else {
                    return .status(.forbidden, ["x-amzn-errortype": "UnrecognizedClientException"])
                }
                let isValid = request.text == #"{"token":"\#(Client.token)"}"#
                return .ok(
                    isValid
                        ? #"{"isValid": true, "verifiedData": {"verifiedParsedToken": {"email": "anna@example.com"}}}"#
                        : #"{"isValid": false}"#
                )
            case "/latest/api/token":
                return .ok("metadata-token")
            case "/latest/meta-data/iam/security-credentials/role":
                return .ok(#"{"Code": "Success", "AccessKeyId": "ASIAKEY", "SecretAccessKey": "s", "Token": "t"}"#)
            default:
                return .status(.notFound)
            }
        }

        private func run(_ body: (Daemon, LoopbackHTTPServer) async throws -> Void) async throws {
            try await LoopbackHTTPServer.run(Self.lambda) { server in
                try await TemporaryFolder.with { folder in
                    let role = "/latest/meta-data/iam/security-credentials/role"
                    let configuration = DaemonConfiguration(socket: folder.path("socket"))
                        .with("AWS", "endpoint", server.url)
                        .with("AWS", "awsCredentialsUrl", server.url + role)
                        .with("AWS", "authorizerLambdaFunction", "check-token")
                    let arguments = ["--verbose"]
                    try await Daemon.run(configuration, in: folder, mock: false, arguments: arguments) { daemon in
                        try await body(daemon, server)
                    }
                }
            }
        }

        @Test func acceptedAndRefused() async throws {
            try await self.run { daemon, server in
                try await Client.pair(("anna", daemon[.wss]), ("bert", daemon[.ssl])) { anna, bert in
                    try anna.type("Hello Bert\n")
                    #expect(try await bert.output.lines(1) == ["Hello Bert"])
                }
                let refused = try await ChildProcess.exit(
                    .client,
                    ["-u", daemon[.wss].url, "-t", "F0rged-token", "--ca", TestCertificate.ecdsa.root]
                )
                #expect(refused.status != 0)
                #expect(refused.errors.contains("Invalid token. You are not allowed to use this server."))
                let end = await daemon.stop()
                #expect(end.status == 0)
                #expect(end.errors.contains("token accepted") && end.errors.contains("user=anna@example.com"))
                #expect(end.errors.contains("token refused"))
                for secret in [Client.token, "F0rged", "metadata-token", "x-amz-security-token"] {
                    #expect(!end.errors.contains(secret))
                }
                // One for credentials and their token, three tokens.
                #expect(server.tally.counts.requests.count == 5)
            }
        }
    }
}
