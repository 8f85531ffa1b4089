// SPDX-License-Identifier: GPL-3.0-only

import CTLS
import Dispatch
import NIOCore
import ProxyTesting
import Testing

@testable import ProxyTransport

/// Certificates that are exchanged while the server runs, and the tickets that outlive them.
@Suite(.serialized, .timeLimit(.minutes(2))) struct TLSServerContextTests {
    private static let versions = [OpenSSLVersion.tls12, .tls13]
    private let context: TLSServerContext
    private let start: NIODeadline

    init() throws {
        self.context = try TLSServerContext(TestCertificate.ecdsa.files, ticketInterval: .hours(1))
        // Not before the first key was made, so that whole hours later it is time for the next.
        self.start = .now()
    }

    /// Connects as a client that trusts this certificate only.
    private func connect(
        _ version: OpenSSLVersion,
        trusting certificate: TestCertificate = .ecdsa,
        resuming: OpenSSLSession? = nil,
        after time: TimeAmount = .zero
    ) throws -> TLSSessionPair {
        try TLSSessionPair(
            self.context,
            options: OpenSSLOptions(version: version, root: certificate.root),
            resuming: resuming,
            now: self.start + time
        )
    }

    /// The package's trait decides, and nothing else would notice if it did not.
    @Test func theLibraryIsTheOneAskedFor() {
        #if SystemOpenSSL
        #expect(TLSServerContext.provider.hasPrefix("OpenSSL 3."))
        #else
        #expect(TLSServerContext.provider.hasPrefix("BoringSSL"))
        #endif
    }

    @Test func reloadServesNewConnections() throws {
        let old = try self.connect(.tls13)
        try self.context.reload(TestCertificate.rsa.files)
        _ = try self.connect(.tls13, trusting: .rsa)
        _ = try self.connect(.tls12, trusting: .rsa)
        #expect(throws: OpenSSLFailure.self) { try self.connect(.tls13) }
        // The connection that was there goes on, keys and all.
        try old.client.updateKeys(both: true)
        try old.client.write("still here")
        #expect(try old.read(old.client.takeOutput()).plaintext == Array("still here".utf8))
        #expect(old.write([1]) == .done)
        #expect(try old.client.readAll().bytes == [1])
    }

    @Test func badFilesChangeNothing() throws {
        let good = TestCertificate.ecdsa
        let rows = [
            TLSFiles(certificate: "/nowhere.pem", certificateKey: good.key),
            TLSFiles(certificate: good.certificate, certificateKey: TestCertificate.rsa.key),
            TLSFiles(certificate: good.key, certificateKey: good.key),
            TLSFiles(certificate: good.certificate, certificateKey: good.key, certificateChain: good.key),
        ]
        let ticket = try self.connect(.tls13).ticket()
        for files in rows {
            #expect(throws: TLSConfigurationError.self) { try self.context.reload(files) }
            _ = try self.connect(.tls12)
            #expect(try self.connect(.tls13, resuming: ticket).session.isResumed)
        }
    }

    @Test(arguments: Self.versions) func ticketsSurviveAReload(version: OpenSSLVersion) throws {
        let ticket = try #require(try self.connect(version).ticket())
        try self.context.reload(TestCertificate.chained.files)
        #expect(try self.connect(version, trusting: .chained, resuming: ticket).session.isResumed)
    }

    @Test(arguments: Self.versions) func ticketsOfAnotherServerMeanAFullHandshake(version: OpenSSLVersion) throws {
        let other = try TLSServerContext(TestCertificate.ecdsa.files)
        let ticket = try #require(
            try TLSSessionPair(other, options: OpenSSLOptions(version: version)).ticket()
        )
        #expect(try !self.connect(version, resuming: ticket).session.isResumed)
    }

    @Test(arguments: Self.versions) func oldTicketsAreAcceptedForTwoFurtherIntervals(version: OpenSSLVersion) throws {
        let ticket = try #require(try self.connect(version).ticket())
        // Somebody connects in each interval.
        for hours in 0...2 {
            #expect(try self.connect(version, resuming: ticket, after: .hours(Int64(hours))).session.isResumed)
        }
        #expect(try !self.connect(version, resuming: ticket, after: .hours(3)).session.isResumed)
    }

    /// Whoever comes back with an old ticket gets one of the present key.
    @Test(arguments: Self.versions) func oldTicketsAreExchanged(version: OpenSSLVersion) throws {
        var ticket = try #require(try self.connect(version).ticket())
        for hours in 1...6 {
            let pair = try self.connect(version, resuming: ticket, after: .hours(Int64(hours)))
            #expect(pair.session.isResumed)
            ticket = try #require(try pair.ticket())
        }
    }

    /// A server that nobody came to for long makes no exception.
    @Test(arguments: Self.versions) func idleServersAcceptNoOlderTickets(version: OpenSSLVersion) throws {
        let ticket = try #require(try self.connect(version).ticket())
        #expect(try self.connect(version, resuming: ticket, after: .minutes(150)).session.isResumed)
        #expect(try !self.connect(version, resuming: ticket, after: .minutes(180)).session.isResumed)
    }

    @Test func reloadAndRotationMayComeAtAnyTime() async throws {
        let context = try TLSServerContext(TestCertificate.ecdsa.files, ticketInterval: .nanoseconds(1))
        let files = TestCertificate.ecdsa.files
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    try await OpenSSLClient.blocking {
                        for round in 0..<20 {
                            if round % 10 == 9 { try context.reload(files) }
                            let first = try TLSSessionPair(context)
                            // By now the ticket's key is gone: it must do no harm.
                            let second = try TLSSessionPair(context, resuming: try first.ticket())
                            try second.client.write("hello")
                            #expect(try second.read(second.client.takeOutput()).plaintext == Array("hello".utf8))
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
