// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import Foundation
import JSONRPC
import SeededRandom
import Testing

@testable import ProxyAuthentication

/// Signatures beside those of botocore, AWS's own implementation, for requests that chance has made.
@Suite struct BotocoreTests {
    struct Order {
        var request: SignableRequest
        var credentials: AWSCredentials
        var signer: AWSSigner
        var time: Int

        var json: JSONValue {
            .object([
                "method": .string(self.request.method),
                "url": .string("https://lambda.example.com" + self.request.target),
                "headers": .array(self.request.headers.map { .array([.string($0.name), .string($0.value)]) }),
                "body": .string(Data(self.request.body).base64EncodedString()),
                "timestamp": .string(AWSTimestamp.basic(self.time)),
                "key": .string(self.credentials.accessKeyID),
                "secret": .string(self.credentials.secretAccessKey.revealed),
                "token": self.credentials.sessionToken.map { .string($0.revealed) } ?? .null,
                "region": .string(self.signer.region),
                "service": .string(self.signer.service),
            ])
        }
    }

    @Test("500 requests: odd paths and queries, blanks in fields, session tokens, unicode, binary bodies")
    func generated() async throws {
        var chance = SeededGenerator(seed: 20_151_130)
        let orders = (0..<500).map { _ in Self.order(&chance) }
        let input = String(decoding: JSONValue.array(orders.map(\.json)).encoded(), as: UTF8.self)
        let output = try await PythonProgram.output(of: "sign_requests.py", input: input)
        guard case .array(let answers) = try JSONValue(parsing: Array(output.utf8)) else {
            Issue.record("no list: \(output.prefix(200))")
            return
        }
        #expect(answers.count == orders.count)
        for (order, answer) in zip(orders, answers) {
            let signed = order.signer.sign(order.request, with: order.credentials, at: order.time)
            var withoutAuthorization = signed
            withoutAuthorization.headers.removeLast()
            guard case .object(let members) = answer else {
                Issue.record("no object: \(answer)")
                continue
            }
            #expect(members["canonical"] == .string(withoutAuthorization.canonical))
            #expect(members["authorization"] == .string(signed.headers.last?.value ?? ""))
        }
    }

    private static let pieces = [
        "a", "B", "functions", "2015-03-31", "check:token", "$LATEST", "~x", "a+b", "%20", "%2F", "%C3%A9", "%25",
        "%E2%82%AC", "..", ".", "", "*", "(1)", "a,b", "'q'", "!", "x=y", "@", ";v=1", "%3A",
    ]
    private static let values = [
        "", "1", "a b", "  lead", "trail  ", "a   b \t c", "€uro", "\"quoted  text\"", "ünïcödé", "1,2 , 3", "日本語",
    ]

    private static func order(_ chance: inout SeededGenerator) -> Order {
        func pick(_ texts: [String]) -> String { texts.randomElement(using: &chance) ?? "" }
        let depth = Int.random(in: 0...5, using: &chance)
        var target = "/" + (0..<depth).map { _ in pick(Self.pieces) }.joined(separator: "/")
        let parameters = Int.random(in: 0...4, using: &chance)
        if parameters > 0 {
            let names = Self.pieces.filter { !$0.isEmpty && !$0.contains("=") }
            target +=
                "?"
                + (0..<parameters).map { _ in
                    Bool.random(using: &chance) ? "\(pick(names))=\(pick(Self.pieces))" : pick(names)
                }.joined(separator: "&")
        }
        var headers = [(name: "Host", value: "lambda.example.com")]
        for _ in 0..<Int.random(in: 0...4, using: &chance) {
            headers.append(
                (name: pick(["X-Amz-Invocation-Type", "x-b", "X-B", "Content-Type"]), value: pick(Self.values))
            )
        }
        let body = (0..<Int.random(in: 0...80, using: &chance)).map { _ in UInt8.random(in: 0...255, using: &chance) }
        return Order(
            request: SignableRequest(
                method: pick(["GET", "POST", "PUT", "DELETE"]),
                target: target,
                headers: headers,
                body: body
            ),
            credentials: AWSCredentials(
                accessKeyID: "AKID\(UInt32.random(in: 0...UInt32.max, using: &chance))",
                secretAccessKey: Secret(pick(["secret", "/+=", "schlüssel"]) + String(chance.next())),
                sessionToken: Bool.random(using: &chance) ? Secret("token/+==" + String(chance.next())) : nil
            ),
            signer: AWSSigner(
                region: pick(["eu-west-1", "us-east-1", "cn-north-1"]),
                service: pick(["lambda", "iam", "sts"])
            ),
            time: Int.random(in: 0...4_102_444_800, using: &chance)
        )
    }
}
