// SPDX-License-Identifier: GPL-3.0-only

import Foundation

@testable import ProxyTesting

/// Keys that take long to make, made once by the `openssl` program.
enum TestKeys {
    /// An RSA key of 2048 bits, PEM.
    static let rsa = make("rsa", ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"])
    /// Its public half, PEM.
    static let rsaPublic = make("rsa-public", ["pkey", "-pubout", "-in", path("rsa")])

    /// What the `openssl` program signs with it, PKCS #1 v1.5 with SHA-256.
    static func sign(_ bytes: [UInt8]) -> [UInt8] {
        let message = self.path("message")
        let signature = self.path("signature")
        try? Data(bytes).write(to: URL(filePath: message))
        OpenSSLProgram.run(["dgst", "-sha256", "-sign", self.path("rsa"), "-out", signature, message])
        return (try? Data(contentsOf: URL(filePath: signature))).map(Array.init) ?? []
    }

    private static func path(_ name: String) -> String {
        if name == "rsa" { _ = self.rsa }
        return OpenSSLProgram.directory.appending(path: "jwt-\(name).pem").path
    }

    private static func make(_ name: String, _ arguments: [String]) -> String {
        let path = OpenSSLProgram.directory.appending(path: "jwt-\(name).pem").path
        OpenSSLProgram.run(arguments + ["-out", path])
        return (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }
}
