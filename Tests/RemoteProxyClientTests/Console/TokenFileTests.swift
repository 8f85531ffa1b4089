// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import Testing

@testable import ClientConsole

@Suite struct TokenFileTests {
    private func token(in contents: [UInt8]) throws -> String {
        let path = FileManager.default.temporaryDirectory.appending(path: "token-\(UUID())").path
        try Data(contents).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try TokenFile(path: path).token()
    }

    @Test(arguments: ["secret", "secret\n", "secret\r\n"]) func oneLine(_ text: String) throws {
        #expect(try self.token(in: Array(text.utf8)) == "secret")
    }

    /// Only the line end is not the token's.
    @Test func spacesArePartOfIt() throws {
        #expect(try self.token(in: Array(" a b \n".utf8)) == " a b ")
    }

    @Test(arguments: [
        ("", "it is empty"), ("\n", "it is empty"), ("a\nb\n", "it has more than one line"),
        ("a\n\n", "it has more than one line"),
    ])
    func unusable(_ text: String, _ reason: String) throws {
        let error = try #require(throws: TokenFileError.self) { try self.token(in: Array(text.utf8)) }
        #expect(error.reason == reason)
        #expect(ExitStatus(error) == .configuration)
        #expect("\(error)".contains("the file with the token"))
    }

    @Test func noText() throws {
        let error = try #require(throws: TokenFileError.self) { try self.token(in: [0xFF, 0xFE]) }
        #expect(error.reason == "it is no text in UTF-8")
    }

    @Test func longestToken() throws {
        let token = [UInt8](repeating: 65, count: TokenFile.maximumSize)
        #expect(try self.token(in: token).utf8.count == TokenFile.maximumSize)
        let error = try #require(throws: TokenFileError.self) { try self.token(in: token + [65]) }
        #expect(error.reason.contains("more than"))
        // One without end is not read to its end.
        #expect(throws: TokenFileError.self) { try TokenFile(path: "/dev/zero").token() }
    }

    @Test func notThere() throws {
        let error = try #require(throws: TokenFileError.self) { try TokenFile(path: "/nonexistent").token() }
        #expect(error.reason == "No such file or directory")
    }
}
