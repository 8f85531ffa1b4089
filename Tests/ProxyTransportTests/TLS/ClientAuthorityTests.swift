// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import ProxyTesting
import Testing

@testable import ProxyTransport

/// Which clients a server with a client authority lets in, and what it tells the others.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ClientAuthorityTests {
    typealias Request = TestAuthority.Request

    private static let versions = [OpenSSLVersion.tls12, .tls13]

    /// A certificate that is not accepted, and why.
    struct Bad: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let identity: TestIdentity
        /// Parts of what the log and the client get to see.
        let reason, alert: String
    }

    private static let bad: [Bad] = {
        let devices = TestAuthority.devices
        let client = devices.issue()
        let impostor = TestAuthority(subject: "/CN=Devices")
        func bad(_ name: String, _ identity: TestIdentity, _ reason: String, _ alert: String) -> Bad {
            Bad(testDescription: name, identity: identity, reason: reason, alert: alert)
        }
        return [
            bad("foreign", TestAuthority.foreign.issue(), "unable to get local issuer certificate", "unknown ca"),
            bad("impostor", impostor.issue(), "unable to get local issuer certificate", "unknown ca"),
            bad("forged", client.forged(), "certificate signature failure", "decrypt error"),
            bad(
                "by a client",
                TestAuthority(client).issue(presenting: [client.certificate]),
                "invalid CA certificate",
                "unknown ca"
            ),
            bad("self-signed", TestCertificate.ecdsa.identity, "self", "alert"),
            bad(
                "expired",
                devices.issue(.with(\.end, .seconds(-60))),
                "certificate has expired",
                "certificate expired"
            ),
            bad(
                "not yet good",
                devices.issue(.with(\.begin, .seconds(3_600))),
                "certificate is not yet valid",
                "certificate"
            ),
            bad("for servers", devices.issue(.with(\.purpose, "serverAuth")), "purpose", "unsupported certificate"),
            bad("for code", devices.issue(.with(\.purpose, "codeSigning")), "purpose", "unsupported certificate"),
        ]
    }()

    private func context(_ authority: String? = TestAuthority.devices.certificate) throws -> TLSServerContext {
        var files = TestCertificate.ecdsa.files
        files.clientAuthority = authority
        return try TLSServerContext(files)
    }

    private func connect(
        _ version: OpenSSLVersion,
        _ identity: TestIdentity?,
        to context: TLSServerContext
    ) throws -> TLSSessionPair {
        let pair = try TLSSessionPair(context, options: OpenSSLOptions(version: version, identity: identity))
        try pair.client.write("hello")
        #expect(try pair.read(pair.client.takeOutput()).plaintext == Array("hello".utf8))
        return pair
    }

    @Test(arguments: Self.versions, ["clientAuth", "clientAuth,serverAuth", nil] as [String?])
    func clientsOfTheAuthorityAreLetIn(version: OpenSSLVersion, purpose: String?) throws {
        let identity = TestAuthority.devices.issue(.with(\.purpose, purpose))
        let pair = try self.connect(version, identity, to: self.context())
        #expect(pair.session.peerCertificateNames?.names.map(\.text) == ["client"])
    }

    /// What that means is for the API to say.
    @Test(arguments: Self.versions) func clientsWithoutACertificateAreLetIn(version: OpenSSLVersion) throws {
        let pair = try self.connect(version, nil, to: self.context())
        #expect(pair.session.peerCertificateNames == nil)
    }

    @Test(arguments: Self.versions) func withoutAnAuthorityNobodyIsAsked(version: OpenSSLVersion) throws {
        for identity in [TestAuthority.devices.issue(), TestAuthority.foreign.issue()] {
            let pair = try self.connect(version, identity, to: self.context(nil))
            #expect(pair.session.peerCertificateNames == nil)
        }
    }

    @Test(arguments: Self.versions, Self.bad) func othersAreToldWhy(version: OpenSSLVersion, bad: Bad) throws {
        let options = OpenSSLOptions(version: version, identity: bad.identity)
        let pair = try TLSSessionPair(self.context(), options: options, isReady: false)
        var outcome = TLSSession.Outcome.wantsInput
        while outcome == .wantsInput {
            _ = try pair.client.handshake()
            outcome = try pair.handshake(pair.client.takeOutput())
        }
        let reason = try #require(outcome.reason)
        #expect(reason.hasPrefix("the client's certificate is not accepted: "))
        #expect(reason.contains(bad.reason))
        #expect(pair.session.peerCertificateNames == nil)
        // A client of TLS 1.3 believes to be done before it is judged.
        #expect {
            if try pair.client.handshake() { _ = try pair.client.readNext() }
        } throws: { error in
            "\(error)".contains(bad.alert)
        }
    }

    @Test(arguments: Self.versions) func intermediatesAreTakenFromTheClient(version: OpenSSLVersion) throws {
        let request = Request.with(\.subject, "/CN=Workshop").with(\.isAuthority, true).with(\.purpose, nil)
        let intermediate = TestAuthority.devices.issue(request)
        let identity = TestAuthority(intermediate).issue(presenting: [intermediate.certificate])
        let pair = try self.connect(version, identity, to: self.context())
        #expect(pair.session.peerCertificateNames?.names.map(\.text) == ["client"])
        // It has to be presented.
        #expect(throws: TLSSessionPair.Refused.self) {
            try self.connect(version, TestAuthority(intermediate).issue(), to: self.context())
        }
        // An operator may trust it and nobody above it.
        let narrow = try self.context(intermediate.certificate)
        #expect(try self.connect(version, identity, to: narrow).session.peerCertificateNames != nil)
        #expect(throws: TLSSessionPair.Refused.self) {
            try self.connect(version, TestAuthority.devices.issue(), to: narrow)
        }
    }

    @Test(arguments: Self.versions) func anAuthorityMayBeSeveral(version: OpenSSLVersion) throws {
        let context = try self.context(TestAuthority.bundle([.devices, .foreign]))
        for authority in [TestAuthority.devices, .foreign] {
            #expect(try self.connect(version, authority.issue(), to: context).session.peerCertificateNames != nil)
        }
    }

    /// Each is held in memory for as long as its connection lives.
    @Test(arguments: Self.versions) func longChainsAreRefused(version: OpenSSLVersion) throws {
        let names = (0..<90).map { "DNS:\($0).\(String(repeating: "x", count: 200))" }
        let identity = TestAuthority.devices.issue(.with(\.alternatives, names))
        #expect(throws: (any Error).self) { try self.connect(version, identity, to: self.context()) }
    }

    @Test func saysWhatIsWrongWithTheFile() throws {
        let (missing, key) = ("/nowhere/at/all.pem", TestCertificate.ecdsa.key)
        let client = TestAuthority.devices.issue().certificate
        let many = TestAuthority.bundle(Array(repeating: .devices, count: 65))
        let rows = [
            (missing, "cannot be read: No such file or directory"),
            (key, "is no certificate in PEM format"),
            (client, "holds a certificate that is none of a certificate authority"),
            (
                TestAuthority.bundle([.devices, TestAuthority(TestIdentity(certificate: client, key: key))]),
                "holds a certificate that is none of a certificate authority"
            ),
            (many, "holds more than 64 certificates, or more than 16384 bytes of names"),
        ]
        let context = try self.context()
        for (path, reason) in rows {
            var files = TestCertificate.ecdsa.files
            files.clientAuthority = path
            #expect {
                try context.reload(files)
            } throws: { error in
                #expect("\(error)" == "[SSL] clientCertificateAuthority=\(path): \(reason)")
                return error is TLSConfigurationError
            }
            // Nothing has changed.
            #expect(try self.connect(.tls13, TestAuthority.devices.issue(), to: context).session.version == "TLSv1.3")
            #expect(throws: TLSSessionPair.Refused.self) {
                try self.connect(.tls13, TestAuthority.foreign.issue(), to: context)
            }
        }
        #expect(throws: Never.self) { try self.context(TestAuthority.bundle(Array(repeating: .devices, count: 64))) }
    }
}
