// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import Foundation
import Testing

@testable import ProxyAuthentication

/// The back-end tokens with a file of a thousand.
struct TokenFileBackEnd: BackEndUnderTest {
    static var checks: [BackEndCheck] { BackEndCheck.local }
    static var maximumConnections: Int { 0 }
    static var answer: LoopbackHTTPServer.Answer { { _ in .hangUp } }

    let authenticator: any Authenticator

    init(asking url: String, authority: String) async throws {
        let path = NSTemporaryDirectory() + "tokens-\(UUID().uuidString)"
        let lines = try (0..<1000).map { try TokenEntry.line(for: Self.token($0), user: "user \($0)") }
        try Data(lines.joined(separator: "\n").utf8).write(to: URL(filePath: path))
        defer { unlink(path) }
        self.authenticator = try TokenFileAuthenticator(path, logger: LogLines().logger)
    }

    private static func token(_ number: Int) -> Secret { Secret("the token of user \(number)") }

    func goodToken(_ number: Int) -> Secret { Self.token(number) }
    func user(_ number: Int) -> String { "user \(number)" }
    var badToken: Secret { Self.token(1000) }
}

@Suite(.timeLimit(.minutes(1))) struct TokenFileConformanceTests {
    @Test("The back-end tokens conforms", arguments: TokenFileBackEnd.checks)
    func conforms(check: BackEndCheck) async throws {
        try await check.run(on: TokenFileBackEnd.self)
    }

    @Test("A file that does not exist is an error, one without tokens a warning")
    func files() async throws {
        #expect(throws: FileFault("cannot be read: No such file or directory")) {
            try TokenFileAuthenticator("/nonexistent", logger: LogLines().logger)
        }
        let lines = LogLines()
        let authenticator = try TokenFileAuthenticator("/dev/null", logger: lines.logger)
        #expect(lines.lines == ["warning the file of tokens is empty: nobody is let in"])
        #expect(await authenticator.authenticate(.sample) == .refused)
    }
}
