// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import NIOEmbedded
import ProxyCore
import ProxyTesting
import Testing

@testable import ProxyTransport

/// What is read out of a client's certificate.
@Suite(.serialized, .timeLimit(.minutes(2))) struct PeerCertificateNamesTests {
    typealias Request = TestAuthority.Request

    private static let versions = [OpenSSLVersion.tls12, .tls13]
    private static let uuid = "0f8fad5b-d9cb-469f-a165-70867728950e"

    private let context: TLSServerContext

    init() throws {
        self.context = try TLSServerContext(TestCertificate.ecdsa.files(clientAuthority: .devices))
    }

    private func names(_ request: Request, _ version: OpenSSLVersion = .tls13) throws -> CertificateNames {
        let options = OpenSSLOptions(version: version, identity: TestAuthority.devices.issue(request))
        let session = try TLSSessionPair(self.context, options: options).session
        let names = try #require(session.peerCertificateNames)
        // They are not used up.
        #expect(session.peerCertificateNames == names)
        return names
    }

    @Test(arguments: Self.versions) func subjectAndAlternativesAreRead(version: OpenSSLVersion) throws {
        let names = try self.names(
            .with(\.subject, "/O=Example/CN=Gerät 7").with(
                \.alternatives,
                ["email:me@example.org", "URI:urn:uuid:\(Self.uuid)", "IP:127.0.0.1", "DNS:device.example", "DNS:*.x"]
            ),
            version
        )
        #expect(names.names.map(\.kind) == [.common, .uri, .dns, .dns])
        #expect(names.names.map(\.text) == ["Gerät 7", "urn:uuid:\(Self.uuid)", "device.example", "*.x"])
        #expect(names.carry(try #require(Uuid(Self.uuid))))
        #expect(!names.carry(.random()))
    }

    @Test(arguments: [
        Request.with(\.subject, "/CN={\(Self.uuid.uppercased())}"), .with(\.subject, "/CN=other/CN=\(Self.uuid)"),
        .with(\.alternatives, ["DNS:\(Self.uuid)"]), .with(\.alternatives, ["URI:URN:UUID:\(Self.uuid)"]),
    ])
    func uuidsAreFound(request: Request) throws {
        #expect(try self.names(request).carry(try #require(Uuid(Self.uuid))))
    }

    @Test func certificatesMayHaveNoNames() throws {
        #expect(try self.names(.with(\.subject, "/O=Example")) == CertificateNames())
    }

    /// "<uuid>\0.x", "\u{FF}" and "ok": what is no text is left out, and what follows is not.
    @Test func namesThatAreNoTextAreLeftOut() throws {
        let hidden = Self.uuid.utf8.map { String($0, radix: 16) }.joined() + "002e78"
        let entries = "8227" + hidden + "8201ff" + "8202" + "6f6b"
        let names = try self.names(.with(\.alternativesDER, "3030" + entries))
        #expect(names.names.map(\.text) == ["client", "ok"])
        #expect(!names.carry(try #require(Uuid(Self.uuid))))
    }

    @Test func namesAreOfLimitedNumber() throws {
        let names = try self.names(.with(\.alternatives, (0..<50).map { "DNS:\($0).example" }))
        #expect(names.names.count == CertificateNames.maximumCount)
        #expect(names.names.last?.text == "30.example")
    }

    /// Who resumes a session, or stays for long, shows a certificate that was good once.
    @Test func anExpiredCertificateHasNoNames() async throws {
        let identity = TestAuthority.devices.issue(.with(\.end, .seconds(6)))
        let all = Self.versions.map { OpenSSLOptions(version: $0, identity: identity) }
        let pairs = try all.map { try TLSSessionPair(self.context, options: $0) }
        for pair in pairs { try #require(pair.session.peerCertificateNames != nil) }
        let tickets = try pairs.map { try $0.ticket() }
        // The suite's time limit ends this should they never go.
        for pair in pairs {
            while pair.session.peerCertificateNames != nil { try await Task.sleep(for: .milliseconds(50)) }
        }
        for (options, ticket) in zip(all, tickets) {
            let resumed = try TLSSessionPair(self.context, options: options, resuming: ticket)
            #expect(resumed.session.isResumed)
            #expect(resumed.session.peerCertificateNames == nil)
            #expect(throws: TLSSessionPair.Refused.self) { try TLSSessionPair(self.context, options: options) }
        }
    }

    @Test(arguments: Self.versions) func channelsHaveThemOnceTheHandshakeIsDone(version: OpenSSLVersion) throws {
        let identity = TestAuthority.devices.issue()
        let pair = try TLSHandlerPair(version: version, clientAuthority: .devices, identity: identity, isReady: false)
        #expect(peerCertificateNames(of: pair.channel) == nil)
        try pair.handshake()
        #expect(peerCertificateNames(of: pair.channel)?.names.map(\.text) == ["client"])
        // They go along when a connection moves.
        let handler = try pair.channel.pipeline.syncOperations.handler(type: TLSHandler.self)
        let moved = TLSHandler(
            state: handler.detach(),
            buffers: pair.buffers,
            closeTimeout: .seconds(2),
            canHalfClose: true
        )
        #expect(moved.peerCertificateNames?.names.map(\.text) == ["client"])
    }

    @Test func channelsWithoutThemHaveNone() throws {
        #expect(peerCertificateNames(of: EmbeddedChannel()) == nil)
        #expect(peerCertificateNames(of: try TLSHandlerPair().channel) == nil)
        #expect(peerCertificateNames(of: try TLSHandlerPair(clientAuthority: .devices).channel) == nil)
    }

    /// The alert comes to the client, and the reason to the log.
    @Test(arguments: Self.versions) func handlersReportWhatIsNotAccepted(version: OpenSSLVersion) throws {
        let identity = TestAuthority.foreign.issue()
        let pair = try TLSHandlerPair(version: version, clientAuthority: .devices, identity: identity, isReady: false)
        while pair.top.errors.isEmpty {
            _ = try pair.client.handshake()
            try pair.carryToServer()
            if pair.top.errors.isEmpty { pair.carryToClient() }
        }
        let reason = "the client's certificate is not accepted: unable to get local issuer certificate"
        #expect(pair.top.errors == [.handshakeFailed(reason)])
        pair.carryToClient()
        #expect {
            if try pair.client.handshake() { _ = try pair.client.readNext() }
        } throws: { error in
            "\(error)".contains("unknown ca")
        }
        #expect(peerCertificateNames(of: pair.channel) == nil)
    }
}
