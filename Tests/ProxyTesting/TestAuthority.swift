// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import Synchronization

/// A certificate with its key, as a client presents it.
public struct TestIdentity: Hashable, Sendable {
    /// The certificate, PEM; issuers that the client presents with it may follow.
    public let certificate: String
    /// Its private key, PEM.
    public let key: String

    public init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }

    /// The same, with a bit of the issuer's signature flipped.
    public func forged() -> TestIdentity {
        let lines = (try? String(contentsOfFile: self.certificate, encoding: .utf8))?.split(separator: "\n") ?? []
        guard var bytes = Data(base64Encoded: lines.dropFirst().dropLast().joined()) else {
            fatalError("\(self.certificate) is no single certificate")
        }
        bytes[bytes.count - 1] ^= 1
        let path = self.certificate + ".forged"
        let text = bytes.base64EncodedString(options: .lineLength64Characters)
        TestAuthority.write("-----BEGIN CERTIFICATE-----\n\(text)\n-----END CERTIFICATE-----\n", to: path)
        return TestIdentity(certificate: path, key: self.key)
    }
}

/// A certificate authority for tests; what it issues is made by the `openssl` program.
public struct TestAuthority: Sendable {
    /// What a certificate is to say.
    public struct Request: Hashable, Sendable {
        /// In the way of `openssl req -subj`.
        public var subject = "/CN=client"
        /// Entries of the subjectAltName extension, in the way of openssl's configuration files.
        public var alternatives: [String] = []
        /// The subjectAltName extension as hexadecimal DER, in place of `alternatives`.
        public var alternativesDER: String?
        /// What the certificate is for; nil says nothing about it.
        public var purpose: String? = "clientAuth"
        /// Whether it may issue further ones.
        public var isAuthority = false
        /// When it becomes good, from now.
        public var begin: Duration = .seconds(-3_600)
        /// When it is good no longer, from now.
        public var end: Duration = .seconds(86_400)

        public init() {}

        /// A request with one thing changed.
        public static func with<Value>(_ member: WritableKeyPath<Request, Value>, _ value: Value) -> Request {
            Request().with(member, value)
        }

        /// The same with one thing changed.
        public func with<Value>(_ member: WritableKeyPath<Request, Value>, _ value: Value) -> Request {
            var request = self
            request[keyPath: member] = value
            return request
        }
    }

    private let identity: TestIdentity

    /// The one that servers of tests trust.
    public static let devices = TestAuthority(subject: "/CN=Devices")
    /// Another one.
    public static let foreign = TestAuthority(subject: "/CN=Others")

    /// The authority's certificate, PEM.
    public var certificate: String { self.identity.certificate }

    /// A root of this name.
    public init(subject: String) {
        let base = Self.newFile()
        OpenSSLProgram.run(
            ["req", "-x509", "-keyout", base + ".key", "-out", base + ".crt", "-subj", subject, "-days", "2"]
                + Self.newKey + ["-addext", "keyUsage=critical,keyCertSign"]
        )
        self.identity = TestIdentity(certificate: base + ".crt", key: base + ".key")
    }

    /// The holder of a certificate, as an authority of its own, whether it may be one or not.
    public init(_ identity: TestIdentity) {
        self.identity = identity
    }

    /// What has been issued, by whom and with what: `openssl` is slow, and holds up a thread that async tests share.
    private static let issued = Mutex<[Order: TestIdentity]>([:])

    private struct Order: Hashable {
        let issuer: TestIdentity
        let request: Request
        let intermediates: [String]
    }

    /// Issues a certificate with a key of its own; the same one when asked the same again.
    ///
    /// - Parameter intermediates: PEM files to be presented with it.
    public func issue(_ request: Request = Request(), presenting intermediates: [String] = []) -> TestIdentity {
        let order = Order(issuer: self.identity, request: request, intermediates: intermediates)
        if let identity = Self.issued.withLock({ $0[order] }) { return identity }
        let identity = self.make(request, presenting: intermediates)
        Self.issued.withLock { $0[order] = identity }
        return identity
    }

    private func make(_ request: Request, presenting intermediates: [String]) -> TestIdentity {
        let base = Self.newFile()
        OpenSSLProgram.run(
            ["req", "-keyout", base + ".key", "-out", base + ".csr", "-utf8", "-subj", request.subject] + Self.newKey
        )
        // A register for each, so that tests may issue at the same time.
        Self.write("", to: base + ".index")
        Self.write(Self.configuration(index: base + ".index"), to: base + ".conf")
        Self.write(Self.extensions(request), to: base + ".ext")
        OpenSSLProgram.run(
            ["ca", "-batch", "-notext", "-config", base + ".conf", "-extfile", base + ".ext"]
                + ["-cert", self.identity.certificate, "-keyfile", self.identity.key]
                + ["-startdate", Self.date(request.begin), "-enddate", Self.date(request.end)]
                + ["-in", base + ".csr", "-out", base + ".crt"]
        )
        for file in intermediates { Self.append(contentsOf: file, to: base + ".crt") }
        return TestIdentity(certificate: base + ".crt", key: base + ".key")
    }

    /// A file with the certificates of all of these.
    public static func bundle(_ authorities: [TestAuthority]) -> String {
        let path = self.newFile() + ".crt"
        self.write("", to: path)
        for authority in authorities { self.append(contentsOf: authority.certificate, to: path) }
        return path
    }

    private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]

    private static func configuration(index: String) -> String {
        """
        [ca]
        default_ca = authority
        [authority]
        database = \(index)
        new_certs_dir = \(OpenSSLProgram.directory.path)
        rand_serial = yes
        default_md = sha256
        preserve = yes
        policy = anything
        [anything]
        commonName = optional
        organizationName = optional
        """ + "\n"
    }

    private static func extensions(_ request: Request) -> String {
        var lines = ["basicConstraints=critical,CA:\(request.isAuthority)"]
        if let purpose = request.purpose { lines.append("extendedKeyUsage=\(purpose)") }
        if let bytes = request.alternativesDER {
            lines.append("subjectAltName=DER:\(bytes)")
        } else if !request.alternatives.isEmpty {
            lines.append("subjectAltName=\(request.alternatives.joined(separator: ","))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func date(_ offset: Duration) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "yyyyMMddHHmmss'Z'"
        return formatter.string(from: Date(timeIntervalSinceNow: TimeInterval(offset.components.seconds)))
    }

    private static func newFile() -> String {
        OpenSSLProgram.directory.appending(path: UUID().uuidString).path
    }

    fileprivate static func write(_ text: String, to path: String) {
        do {
            try Data(text.utf8).write(to: URL(filePath: path))
        } catch {
            fatalError("Tests need a temporary directory: \(error)")
        }
    }

    private static func append(contentsOf file: String, to path: String) {
        let bytes = [file, path].map { FileManager.default.contents(atPath: $0) ?? Data() }
        self.write(String(decoding: bytes[1] + bytes[0], as: UTF8.self), to: path)
    }
}
