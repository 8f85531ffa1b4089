// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyServer

/// The back-end aws, as the configuration has it: what stops the start, and what does not.
@Suite struct BuildAWSTests {
    func build(_ aws: String, _ options: ServerOptions = ServerOptions(), _ environment: [String: String] = [:]) throws
    {
        let text = "[AWS]\n\(aws)\n[SSL]\nenabled=false"
        _ = try buildProxyServer(load(text, options).configuration, environment: environment) { _ in .silent }
    }

    @Test("The defaults are enough: nobody is asked before a client comes")
    func defaults() throws {
        #expect(throws: Never.self) { try self.build("") }
    }

    @Test(
        "A value that cannot be used stops the start with its key",
        arguments: [
            ("region=eu west", #"[AWS] region = "eu west" is no region; accepted: a name like eu-west-1"#),
            ("region=evil.example/", #"[AWS] region = "evil.example/" is no region; accepted: a name like eu-west-1"#),
            (
                "authorizerLambdaFunction=check token",
                #"[AWS] authorizerLambdaFunction = "check token" is no function; "#
                    + "accepted: a function's name or ARN, without blanks"
            ),
            (
                "endpoint=http://lambda.example.com",
                #"[AWS] endpoint = "http://lambda.example.com" would carry tokens in the clear; "#
                    + "accepted: https://, or http:// on this machine"
            ),
            (
                "endpoint=https://",
                #"[AWS] endpoint = "https://" is no endpoint; accepted: https://HOST or https://HOST:PORT"#
            ),
            (
                "endpoint=https://user@host",
                #"[AWS] endpoint = "https://user@host" is no endpoint; accepted: https://HOST or https://HOST:PORT"#
            ),
            (
                "endpoint=ftp://host",
                #"[AWS] endpoint = "ftp://host" is no such URL; accepted: an http:// or https:// URL, or nothing"#
            ),
            (
                "certificateAuthority=/nonexistent.pem",
                #"[AWS] certificateAuthority = "/nonexistent.pem" cannot be read as certificates in PEM form"#
            ),
        ]
    )
    func unusable(line: String, message: String) {
        #expect(throws: StartError(.configuration, "proxy.conf:2: \(message)")) { try self.build(line) }
    }

    @Test(
        "Endpoints",
        arguments: ["https://vpce-1.lambda.eu-west-1.vpce.amazonaws.com", "http://127.0.0.1:4566", "https://h:1/p"]
    )
    func endpoints(url: String) {
        #expect(throws: Never.self) { try self.build("endpoint=\(url)") }
    }

    @Test("With -d credentials have to be there, and the region may come from the profile")
    func development() throws {
        let options = ServerOptions(isDevelopment: true)
        let home = ["HOME": "/nonexistent"]
        let message =
            "option --development: no credentials: neither AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the "
            + "environment, nor aws_access_key_id and aws_secret_access_key in profile default of "
            + "/nonexistent/.aws/credentials or /nonexistent/.aws/config"
        #expect(throws: StartError(.configuration, message)) { try self.build("", options, home) }
        let keys = home.merging(["AWS_ACCESS_KEY_ID": "K", "AWS_SECRET_ACCESS_KEY": "s"]) { $1 }
        #expect(throws: Never.self) { try self.build("", options, keys) }
        let region = keys.merging(["AWS_REGION": "no region"]) { $1 }
        #expect(
            throws: StartError(
                .configuration,
                "option --development: region: is no region; accepted: a name like eu-west-1"
            )
        ) { try self.build("", options, region) }
        // What the file says is stronger.
        #expect(throws: Never.self) { try self.build("region=eu-west-1", options, region) }
    }

    @Test("Nothing is set: neither in the file, nor by the environment, nor for development")
    func unset() throws {
        func lacks(
            _ text: String,
            _ options: ServerOptions = ServerOptions(),
            _ environment: [String: String] = [:]
        )
            throws -> Bool
        {
            try load(text, options).configuration.lacksAWSSettings(environment)
        }
        #expect(try lacks(""))
        #expect(try lacks("[Authentication]\nbackend=aws"))
        #expect(try !lacks("[Authentication]\nbackend=mock"))
        #expect(try !lacks("[AWS]\nauthorizerLambdaFunction=check-token"))
        #expect(try !lacks("", ServerOptions(isDevelopment: true)))
        #expect(try !lacks("", ServerOptions(), ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2"]))
    }

    @Test("A server whose back-end is left as it is says so once, when it starts", arguments: [true, false])
    func warning(isUnset: Bool) async throws {
        let recorder = LogRecorder()
        let text = RemoteProxyServerTests.transports + "\n[SSL]\nenabled=false" + (isUnset ? "" : "\n[AWS]\nregion=r")
        try await TunnelProxyServerTests.run(text, recorder: recorder) { _ in }
        let warnings = recorder.lines.filter {
            $0.hasPrefix("warning the back-end is aws, and nothing of [AWS] is set")
        }
        #expect(warnings.count == (isUnset ? 1 : 0))
    }

    @Test("A container's endpoint that is none stops the start")
    func container() {
        let message =
            "environment: AWS_CONTAINER_CREDENTIALS_FULL_URI is neither an https:// URL nor the http:// URL of a "
            + "container host"
        #expect(throws: StartError(.configuration, message)) {
            try self.build("", ServerOptions(), ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://example.com"])
        }
    }
}
