// SPDX-License-Identifier: GPL-3.0-only

import Crypto
import Testing

@testable import ProxyAuthentication

/// The examples that AWS has published: the user guide's ListUsers, and its suite of test vectors.
@Suite struct AWSSignerTests {
    static let time = 1_440_938_160  // 2015-08-30T12:36:00Z
    let credentials = FixedCredentials.sample.credentials

    @Test("The user guide's example, step by step")
    func listUsers() {
        let request = SignableRequest(
            method: "GET",
            target: "/?Action=ListUsers&Version=2010-05-08",
            headers: [
                (name: "Host", value: "iam.amazonaws.com"),
                (name: "Content-Type", value: "application/x-www-form-urlencoded; charset=utf-8"),
            ],
            body: []
        )
        let signer = AWSSigner(region: "us-east-1", service: "iam")
        let signed = signer.sign(request, with: self.credentials, at: Self.time)
        #expect(
            signed.headers.last?.value
                == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
                + "SignedHeaders=content-type;host;x-amz-date, "
                + "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
        )
        let key = signer.key(self.credentials.secretAccessKey, "20150830T123600Z")
        #expect(
            key.withUnsafeBytes { Array($0).lowercaseHex }
                == "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9"
        )
    }

    struct Vector: Sendable, CustomTestStringConvertible {
        let name: String
        let method: String
        let target: String
        let headers: [(name: String, value: String)]
        let body: String
        let signature: String

        init(
            _ name: String,
            _ method: String = "GET",
            _ target: String = "/",
            _ headers: [(name: String, value: String)] = [],
            body: String = "",
            signature: String
        ) {
            self.name = name
            self.method = method
            self.target = target
            self.headers = headers
            self.body = body
            self.signature = signature
        }

        var testDescription: String { self.name }
    }

    static let vanilla = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"

    static let vectors = [
        Vector("get-vanilla", signature: Self.vanilla),
        Vector("get-relative", "GET", "/example/..", signature: Self.vanilla),
        Vector("get-slash", "GET", "//", signature: Self.vanilla),
        Vector("get-slash-dot-slash", "GET", "/./", signature: Self.vanilla),
        Vector("post-vanilla", "POST", signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        Vector(
            "get-vanilla-query-order-key-case",
            "GET",
            "/?Param2=value2&Param1=value1",
            signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"
        ),
        Vector(
            "get-vanilla-query-unreserved",
            "GET",
            "/?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                + "=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
            signature: "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"
        ),
        Vector(
            "get-header-value-trim",
            "GET",
            "/",
            [(name: "My-Header1", value: " value1"), (name: "My-Header2", value: " \"a   b   c\"")],
            signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"
        ),
        Vector(
            "get-header-value-order",
            "GET",
            "/",
            [
                (name: "My-Header1", value: "value4"), (name: "My-Header1", value: "value1"),
                (name: "My-Header1", value: "value3"), (name: "My-Header1", value: "value2"),
            ],
            signature: "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01"
        ),
        Vector(
            "post-header-key-sort",
            "POST",
            "/",
            [(name: "My-Header1", value: "value1")],
            signature: "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"
        ),
        Vector(
            "post-x-www-form-urlencoded",
            "POST",
            "/",
            [(name: "Content-Type", value: "application/x-www-form-urlencoded")],
            body: "Param1=value1",
            signature: "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"
        ),
    ]

    @Test("AWS's test vectors", arguments: Self.vectors)
    func vector(vector: Vector) {
        let request = SignableRequest(
            method: vector.method,
            target: vector.target,
            headers: [(name: "Host", value: "example.amazonaws.com")] + vector.headers,
            body: Array(vector.body.utf8)
        )
        let signed = AWSSigner(region: "us-east-1", service: "service")
            .sign(request, with: self.credentials, at: Self.time)
        #expect(signed.headers.last?.value.hasSuffix("Signature=\(vector.signature)") == true)
    }

    @Test("Temporary credentials come with their token, which is signed too")
    func sessionToken() {
        var credentials = self.credentials
        credentials.sessionToken = Secret("a-session")
        let request = SignableRequest(method: "GET", target: "/", headers: [(name: "host", value: "a")], body: [])
        let signed = AWSSigner(region: "r", service: "s").sign(request, with: credentials, at: Self.time)
        #expect(signed.headers.contains { $0 == (name: "x-amz-security-token", value: "a-session") })
        #expect(signed.headers.last?.value.contains("SignedHeaders=host;x-amz-date;x-amz-security-token,") == true)
    }
}

@Suite struct AWSTimestampTests {
    @Test(
        "Moments are written and read",
        arguments: [
            (0, "19700101T000000Z", "1970-01-01T00:00:00Z"),
            (951_782_400, "20000229T000000Z", "2000-02-29T00:00:00Z"),
            (1_440_938_160, "20150830T123600Z", "2015-08-30T12:36:00Z"),
            (1_709_251_199, "20240229T235959Z", "2024-02-29T23:59:59Z"),
            (4_107_542_400, "21000301T000000Z", "2100-03-01T00:00:00.123456Z"),
        ]
    )
    func moments(seconds: Int, basic: String, extended: String) {
        #expect(AWSTimestamp.basic(seconds) == basic)
        #expect(AWSTimestamp.parse(extended) == seconds)
    }

    @Test(
        "What is no moment is not taken for one",
        arguments: [
            "", "Z", "2015-08-30", "2015-08-30T12:36:00", "2015-13-30T12:36:00Z", "2015-08-32T12:36:00Z",
            "2015-08-30T24:00:00Z", "2015-08-30T12:36:00+01:00", "2015-08-30T12:36:00.Zx", "20150830T123600Z",
            "2015-08-30T12:36:00.x1Z", "１015-08-30T12:36:00Z", "-015-08-30T12:36:00Z", "2015/08/30T12:36:00Z",
            "2015-08-30T12:36:00." + String(repeating: "9", count: 60) + "Z",
        ]
    )
    func noMoments(text: String) {
        #expect(AWSTimestamp.parse(text) == nil)
    }
}
