// SPDX-License-Identifier: GPL-3.0-only

import AsyncHTTPClient
import AuthenticationTesting
import JSONRPC
import NIOHTTP1
import ProxyAuthentication
import ProxyTesting

/// moto, which plays Lambda over TLS and checks every signature and permission: Tests/Python/moto_lambda.py.
final class MotoServer: Sendable {
    /// Whose credentials moto has made.
    enum Identity: String, CaseIterable {
        /// A user who may invoke functions.
        case proxy
        /// One who may not.
        case stranger
        /// A role that may, with temporary credentials.
        case role
    }

    struct Malformed: Error {
        let text: String
    }

    let url: String
    private let program: PythonProgram
    private let http: HTTPCaller
    private let document: [String: JSONValue]

    /// One for all tests; each uses a region of its own, in which it sets what the function answers.
    static var shared: MotoServer {
        get async throws { try await self.starting.value }
    }

    private static let starting = Task { try await MotoServer() }

    private init() async throws {
        let certificate = TestCertificate.ecdsa
        self.program = try await PythonProgram("moto_lambda.py", [certificate.certificate, certificate.key])
        guard case .object(let document) = try JSONValue(parsing: Array(self.program.firstLine.utf8)),
            case .int(let port) = document["port"], case .object(let credentials) = document["credentials"]
        else { throw Malformed(text: self.program.firstLine) }
        self.document = credentials
        self.url = "https://localhost:\(port)"
        self.http = try HTTPCaller(trusting: LoopbackHTTPServer.authority)
    }

    func credentials(_ identity: Identity) throws -> AWSCredentials {
        guard case .object(let fields) = self.document[identity.rawValue],
            case .string(let key) = fields["AccessKeyId"], case .string(let secret) = fields["SecretAccessKey"]
        else { throw Malformed(text: identity.rawValue) }
        var credentials = AWSCredentials(accessKeyID: key, secretAccessKey: Secret(secret))
        if case .string(let token) = fields["SessionToken"] { credentials.sessionToken = Secret(token) }
        return credentials
    }

    /// Sets what functions of a region answer from now on, one answer for each invocation.
    func answer(_ answers: [String], in region: String) async throws {
        var request = HTTPClientRequest(url: self.url + "/moto-api/static/lambda-simple/response")
        request.method = .POST
        let order = JSONValue.object(["region": .string(region), "results": .array(answers.map { .string($0) })])
        request.body = .bytes(order.encoded())
        request.headers.add(name: "content-type", value: "application/json")
        let reply = try await self.http.call(request)
        guard reply.status == .created else { throw Malformed(text: String(decoding: reply.body, as: UTF8.self)) }
    }
}
