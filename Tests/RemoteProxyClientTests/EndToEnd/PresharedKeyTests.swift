// SPDX-License-Identifier: GPL-3.0-only

import Crypto
import Foundation
import Testing

@testable import RemoteProxyClient

@Suite struct PresharedKeyTests {
    private static let digits = "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F"
    private static let base64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

    private func bytes(of key: PresharedKey?) -> [UInt8]? {
        key?.key.withUnsafeBytes { Array($0) }
    }

    @Test(arguments: [Self.digits, Self.digits.lowercased(), " \(Self.digits)\n", Self.base64, "\(Self.base64)\r\n"])
    func eitherSpellingIsRead(_ text: String) throws {
        #expect(self.bytes(of: PresharedKey(text)) == Array(0..<32))
    }

    /// All of Base64's digits, and those with bits that mean nothing.
    @Test func base64IsReadAsOthersWriteIt() throws {
        for _ in 0..<200 {
            let data = Data((0..<32).map { _ in UInt8.random(in: 0...255) })
            #expect(self.bytes(of: PresharedKey(data.base64EncodedString())) == Array(data))
        }
        for digit in "9+/1" { #expect(PresharedKey(Self.base64.replacing("8=", with: "\(digit)=")) == nil) }
    }

    /// A passphrase, a key that is too short or too long, two of them, one that nobody has drawn at random.
    @Test(arguments: [
        "", "correct horse battery staple", String(Self.digits.dropLast()), Self.digits + "0",
        Self.digits + Self.digits,
        String(Self.digits.dropLast()) + "g", String(Self.base64.dropLast()), Self.base64 + "=",
        String(repeating: "0", count: 64), String(repeating: "f", count: 64), "0x" + Self.digits.dropLast(2),
    ]) func anythingElseIsNone(_ text: String) {
        #expect(PresharedKey(text) == nil)
    }

    @Test func bytesMustBeThirtyTwo() {
        #expect(PresharedKey(bytes: Array(0..<31)) == nil)
        #expect(PresharedKey(bytes: Array(0..<33)) == nil)
        #expect(self.bytes(of: PresharedKey(bytes: Array(0..<32))) == Array(0..<32))
        #expect(self.bytes(of: .random()) != self.bytes(of: .random()))
    }

    /// Printed in whatever way, it does not show.
    @Test func itDoesNotShowItself() throws {
        let key = try #require(PresharedKey(Self.digits))
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), dumped, "\([key])"] {
            #expect(text.contains("not shown") && !text.lowercased().contains("0c0d"))
        }
    }

    // MARK: Files

    private func withFile<Result>(
        _ text: String,
        mode: Int = 0o600,
        _ body: (String) throws -> Result
    ) throws -> Result {
        let file = FileManager.default.temporaryDirectory.appending(path: "psk-\(UUID())")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
        return try body(file.path)
    }

    @Test(arguments: [(0o600, false), (0o400, false), (0o640, true), (0o604, true), (0o644, true)])
    func aFileIsReadAndItsModeLookedAt(_ mode: Int, _ isReadableByOthers: Bool) throws {
        let file = try self.withFile(Self.digits + "\n", mode: mode) { try PresharedKey.file(at: $0) }
        #expect(self.bytes(of: file.key) == Array(0..<32))
        #expect(file.isReadableByOthers == isReadableByOthers)
    }

    /// The error names the file and says what to do; it shows nothing of what is in it.
    @Test(arguments: ["my secret passphrase", "", String(repeating: " ", count: 1000) + Self.digits])
    func aFileWithoutAKeyIsSaidToBeOne(_ text: String) throws {
        try self.withFile(text) { path in
            let failure = #expect(throws: ClientError.self) { try PresharedKey.file(at: path) }
            #expect(failure?.code == .invalidConfiguration)
            let message = failure?.message ?? ""
            #expect(message.contains(path) && message.contains("openssl rand -hex 32"))
            #expect(!message.contains("my secret"))
        }
    }

    @Test(arguments: ["/nonexistent/key", "/tmp", "/dev/zero"]) func aFileThatIsNone(_ path: String) {
        let failure = #expect(throws: ClientError.self) { try PresharedKey.file(at: path) }
        #expect(failure?.code == .invalidConfiguration)
        #expect(failure?.message.contains(path) == true)
    }
}
