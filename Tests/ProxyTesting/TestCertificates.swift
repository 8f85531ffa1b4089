// SPDX-License-Identifier: GPL-3.0-only

import Foundation
public import ProxyTransport

/// Certificates of servers for tests, made by the `openssl` program once per process.
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

    /// The same, for a server that asks its clients for certificates of this authority.
    public func files(clientAuthority: TestAuthority?) -> TLSFiles {
        var files = self.files
        files.clientAuthority = clientAuthority?.certificate
        return files
    }

    /// As a client would present it.
    public var identity: TestIdentity { TestIdentity(certificate: self.certificate, key: self.key) }

    private init(selfSigned name: String, keyOptions: [String]) {
        let base = OpenSSLProgram.directory.appending(path: name).path
        OpenSSLProgram.run(
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
        let base = OpenSSLProgram.directory.appending(path: name).path
        let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
        let authority = ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign"]
        OpenSSLProgram.run(
            ["req", "-x509", "-keyout", base + "-root.key", "-out", base + "-root.crt", "-subj", "/CN=Test Root"]
                + newKey + authority
        )
        func issue(_ subject: String, _ suffix: String, by issuer: String, _ extensions: String) {
            let file = base + suffix
            OpenSSLProgram.run(
                ["req", "-keyout", file + ".key", "-out", file + ".csr", "-subj", "/CN=" + subject]
                    + newKey.filter { $0 != "-days" && $0 != "2" }
            )
            try? Data(extensions.utf8).write(to: URL(filePath: file + ".ext"))
            OpenSSLProgram.run(
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
}
