// SPDX-License-Identifier: GPL-3.0-only

import Foundation
public import ProxyTransport

/// Certificates for tests, made by the `openssl` program once per process.
public struct TestCertificate: Sendable {
    /// The certificate, PEM.
    public let certificate: String
    /// Its private key, PEM.
    public let key: String
    /// Issuers between it and `root`, PEM; nil for a self-signed one.
    public let chain: String?
    /// What a client has to trust, PEM.
    public let root: String

    /// ECDSA on P-256, self-signed for `localhost` and 127.0.0.1.
    public static let ecdsa = TestCertificate(
        selfSigned: "ecdsa",
        keyOptions: ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    )
    /// RSA with 2048 bits, self-signed for the same names.
    public static let rsa = TestCertificate(selfSigned: "rsa", keyOptions: ["rsa:2048"])
    /// ECDSA, issued by an intermediate that a root has issued.
    public static let chained = TestCertificate(chainedIn: "chained")

    /// As a server takes it.
    public var files: TLSFiles {
        TLSFiles(certificate: self.certificate, certificateKey: self.key, certificateChain: self.chain)
    }

    private init(selfSigned name: String, keyOptions: [String]) {
        let base = Self.directory.appending(path: name).path
        Self.openssl(
            ["req", "-x509", "-nodes", "-days", "2", "-keyout", base + ".key", "-out", base + ".crt"]
                + ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
                + ["-newkey"] + keyOptions
        )
        self.certificate = base + ".crt"
        self.key = base + ".key"
        self.chain = nil
        self.root = self.certificate
    }

    private init(chainedIn name: String) {
        let base = Self.directory.appending(path: name).path
        let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
        let authority = ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign"]
        Self.openssl(
            ["req", "-x509", "-keyout", base + "-root.key", "-out", base + "-root.crt", "-subj", "/CN=Test Root"]
                + newKey + authority
        )
        func issue(_ subject: String, _ suffix: String, by issuer: String, _ extensions: String) {
            let file = base + suffix
            Self.openssl(
                ["req", "-keyout", file + ".key", "-out", file + ".csr", "-subj", "/CN=" + subject]
                    + newKey.filter { $0 != "-days" && $0 != "2" }
            )
            try? Data(extensions.utf8).write(to: URL(filePath: file + ".ext"))
            Self.openssl(
                ["x509", "-req", "-in", file + ".csr", "-CA", base + issuer + ".crt", "-CAkey", base + issuer + ".key"]
                    + ["-CAcreateserial", "-days", "2", "-extfile", file + ".ext", "-out", file + ".crt"]
            )
        }
        issue("Test Intermediate", "-intermediate", by: "-root", "basicConstraints=critical,CA:TRUE\n")
        issue("localhost", "", by: "-intermediate", "subjectAltName=DNS:localhost,IP:127.0.0.1\n")
        self.certificate = base + ".crt"
        self.key = base + ".key"
        self.chain = base + "-intermediate.crt"
        self.root = base + "-root.crt"
    }

    private static let directory: URL = {
        let url = FileManager.default.temporaryDirectory.appending(path: "proxy-tests-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
            atexit { try? FileManager.default.removeItem(at: TestCertificate.directory) }
        } catch {
            fatalError("Tests need a temporary directory: \(error)")
        }
        return url
    }()

    private static func openssl(_ arguments: [String]) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        let errors = Pipe()
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            fatalError("Tests need the openssl program: \(error)")
        }
        let text = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        precondition(process.terminationStatus == 0, "openssl failed: \(String(decoding: text, as: UTF8.self))")
    }
}
