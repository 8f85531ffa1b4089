// SPDX-License-Identifier: GPL-3.0-only

import Glibc
import LoadGenerator
import Testing

/// Against the daemon: short runs, in which all but memory is judged.
@Suite(.serialized) struct SoakTests {
    private static func setup(clear: Bool) throws -> TestBed.Setup {
        // `make test-bench` builds it there.
        let path = "\(Repository.programs)/nymea-remoteproxy"
        try #require(access(path, X_OK) == 0, "\(path) is not there: run make test-bench")
        let kind = ServerKind.daemon(name: "daemon", path: path)
        var setup = TestBed.Setup(kind, clear ? .tcp : .ssl, cores: .together, loops: 2)
        setup.profile = .production
        return setup
    }

    @Test(arguments: [false, true])
    func aShortSoakKeepsAllPromises(clear: Bool) throws {
        var soak = Soak()
        soak.seconds = 4
        soak.seed = 11
        // A debug build of the load generator takes its time for each byte.
        soak.longestMessage = 8192
        let report = try TestBed.with(Self.setup(clear: clear)) { try soak.run($0) }
        #expect(report.broken == [])
        #expect(report.bytesReceived > 100_000)
        #expect(report.bytesReceived == report.bytesSent)
        #expect(report.faultsBegun > 20)
        #expect(report.devices > 0)
    }

    @Test(arguments: [false, true])
    func aShortChurnComesThrough(clear: Bool) throws {
        var churn = Churn()
        churn.connections = 500
        churn.warmUp = 500
        churn.settling = 0
        let report = try TestBed.with(Self.setup(clear: clear)) { try churn.run($0) }
        // Five hundred connections are too few for the heap to have found its size.
        #expect(report.broken.filter { !$0.hasPrefix("memory") } == [])
        #expect(report.connections.values.reduce(0, +) >= 500)
        #expect(report.bytesExchanged > 0)
    }
}
