// SPDX-License-Identifier: GPL-3.0-only

import CTLS
import NIOCore
import ProxyCore
import ProxyTesting
import Testing

@testable import ProxyTransport

/// Tickets of clients with a certificate: what they vouch for, and under which authority.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ClientCertificateResumptionTests {
    private static let versions = [OpenSSLVersion.tls12, .tls13]
    private static let identity = TestAuthority.devices.issue()

    /// Who may have issued clients' certificates.
    enum Authority: CaseIterable, CustomTestStringConvertible {
        case none, devices, foreign, both

        static let bundle = TestAuthority.bundle([.devices, .foreign])

        var testDescription: String { "\(self)" }

        var files: TLSFiles {
            var files = TestCertificate.ecdsa.files
            switch self {
            case .none: files.clientAuthority = nil
            case .devices: files.clientAuthority = TestAuthority.devices.certificate
            case .foreign: files.clientAuthority = TestAuthority.foreign.certificate
            case .both: files.clientAuthority = Self.bundle
            }
            return files
        }
    }

    private func connect(
        _ context: TLSServerContext,
        _ version: OpenSSLVersion,
        _ identity: TestIdentity? = Self.identity,
        resuming: OpenSSLSession? = nil
    ) throws -> TLSSessionPair {
        let options = OpenSSLOptions(version: version, identity: identity)
        return try TLSSessionPair(context, options: options, resuming: resuming)
    }

    /// Every ticket leads to the next one, and none loses what the first client has shown.
    @Test(arguments: Self.versions) func resumedSessionsHaveTheNames(version: OpenSSLVersion) throws {
        let context = try TLSServerContext(Authority.devices.files)
        var pair = try self.connect(context, version)
        for _ in 0..<4 {
            let ticket = try #require(try pair.ticket())
            // Nothing but the ticket says who this is.
            pair = try self.connect(context, version, nil, resuming: ticket)
            #expect(pair.session.isResumed)
            #expect(pair.client.wasResumed)
            #expect(pair.session.peerCertificateNames?.names.map(\.text) == ["client"])
        }
    }

    @Test(arguments: Self.versions) func whoHadNoneHasNoneLater(version: OpenSSLVersion) throws {
        let context = try TLSServerContext(Authority.devices.files)
        let ticket = try #require(try self.connect(context, version, nil).ticket())
        let pair = try self.connect(context, version, Self.identity, resuming: ticket)
        #expect(pair.session.isResumed)
        #expect(pair.session.peerCertificateNames == nil)
    }

    /// The ticket keys outlive a reload; what the tickets vouch for does not, unless the authority is the same.
    @Test(arguments: Self.versions, Authority.allCases)
    func ticketsAreGoodUnderOneAuthority(version: OpenSSLVersion, old: Authority) throws {
        for new in Authority.allCases {
            for identity in [Self.identity, nil] as [TestIdentity?] where identity == nil || old != .foreign {
                let context = try TLSServerContext(old.files)
                let ticket = try #require(try self.connect(context, version, identity).ticket())
                try context.reload(new.files)
                let pair = try self.connect(context, version, nil, resuming: ticket)
                #expect(pair.session.isResumed == (old == new), "\(old) to \(new)")
                let isKnown = old == new && old != .none && identity != nil
                #expect((pair.session.peerCertificateNames != nil) == isKnown, "\(old) to \(new)")
            }
        }
    }

    /// Whoever comes with a ticket of the old authority is asked again.
    @Test(arguments: Self.versions) func reloadAsksAgain(version: OpenSSLVersion) throws {
        let context = try TLSServerContext(Authority.devices.files)
        let ticket = try #require(try self.connect(context, version).ticket())
        try context.reload(Authority.foreign.files)
        #expect(throws: TLSSessionPair.Refused.self) { try self.connect(context, version, resuming: ticket) }
        try context.reload(Authority.both.files)
        let pair = try self.connect(context, version, resuming: ticket)
        #expect(!pair.session.isResumed)
        #expect(pair.session.peerCertificateNames != nil)
        // Back again, while the ticket lives, it is as good as ever.
        try context.reload(Authority.devices.files)
        #expect(try self.connect(context, version, nil, resuming: ticket).session.peerCertificateNames != nil)
    }

    @Test(arguments: Self.versions) func namesStayWithTheirConnection(version: OpenSSLVersion) throws {
        let context = try TLSServerContext(Authority.devices.files)
        let pair = try self.connect(context, version)
        try context.reload(Authority.foreign.files)
        #expect(pair.session.peerCertificateNames?.names.map(\.text) == ["client"])
        #expect(pair.close() == .done)
        #expect(pair.session.peerCertificateNames != nil)
    }

    /// Certificates of `size` bytes or so.
    private func longIdentity(_ size: Int) -> TestIdentity {
        let names = (0..<size / 200).map { "DNS:\(100 + $0).\(String(repeating: "x", count: 194))" }
        return TestAuthority.devices.issue(.with(\.alternatives, names))
    }

    /// BoringSSL sends the ticket with whatever is written next; it must not take the alert's room.
    @Test(arguments: Self.versions, [200, 3_000, 7_000])
    func alertsFindRoomBesideLongTickets(version: OpenSSLVersion, size: Int) throws {
        let context = try TLSServerContext(Authority.devices.files)
        let pair = try self.connect(context, version, self.longIdentity(size))
        try pair.client.write("to be tampered with")
        var record = pair.client.takeOutput()
        record[record.count - 1] ^= 1
        #expect(try pair.read(record, room: Int(CTLS_ANSWER)).outcome.reason != nil)
        #expect {
            try pair.client.readNext()
        } throws: { error in
            "\(error)".contains("bad record mac")
        }
    }

    @Test(arguments: Self.versions, [200, 3_000, 7_000])
    func handshakesGoThroughSmallWindows(version: OpenSSLVersion, size: Int) throws {
        let context = try TLSServerContext(Authority.devices.files)
        let options = OpenSSLOptions(version: version, identity: self.longIdentity(size))
        var ticket: OpenSSLSession?
        for isResumed in [false, true] {
            let pair = try TLSSessionPair(context, options: options, resuming: ticket, isReady: false)
            var isDone = false
            while try !pair.client.handshake() || !isDone {
                for piece in Payload.pieces(of: pair.client.takeOutput(), longest: 500, seed: 1) {
                    isDone = try pair.handshake(piece, room: Int(CTLS_ANSWER)) == .done
                }
            }
            #expect(pair.session.isResumed == isResumed)
            #expect(pair.session.peerCertificateNames != nil)
            ticket = try pair.ticket()
        }
    }

    /// A ticket that the server would not take back is not given: whoever got it could not connect.
    @Test(arguments: Self.versions) func veryLongChainsDoNotKeepAnybodyFromComingBack(version: OpenSSLVersion) throws {
        let context = try TLSServerContext(Authority.devices.files)
        let identity = self.longIdentity(15_800)
        var ticket: OpenSSLSession?
        for _ in 0..<2 {
            let pair = try self.connect(context, version, identity, resuming: ticket)
            #expect(pair.session.peerCertificateNames?.names.count == CertificateNames.maximumCount)
            ticket = try pair.ticket()
        }
    }
}
