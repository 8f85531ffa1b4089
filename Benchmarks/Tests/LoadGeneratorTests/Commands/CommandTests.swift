// SPDX-License-Identifier: GPL-3.0-only

import ArgumentParser
import LoadGenerator
import Testing

@testable import nymea_remoteproxy_bench

struct CommandTests {
    @Test func whatIsNotSaidHasADefault() throws {
        let command = try #require(try BenchCommand.parseAsRoot(["throughput"]) as? ThroughputCommand)
        #expect(command.tunnels == 32)
        #expect(command.message == ByteCount(16384))
        #expect(command.bytes == nil)
        #expect(command.server.setup.kind.name == "daemon")
        #expect(command.server.setup.transport == .ssl)
        #expect(command.server.setup.loops == 1)
    }

    @Test func whatIsSaidIsTaken() throws {
        let words = ["latency", "--server", "relay", "--loops", "2", "--server-cores", "0,1", "--message", "1k"]
        let command = try #require(try BenchCommand.parseAsRoot(words) as? LatencyCommand)
        #expect(command.message == ByteCount(1024))
        #expect(command.server.setup.kind.name == "relay")
        #expect(command.server.setup.loops == 2)
        #expect(command.server.setup.cores.server == [0, 1])
    }

    @Test(
        arguments: [
            "throughput --message 0", "throughput --message 1.5k", "throughput --tunnels 0", "throughput --burst 1M",
            "throughput --server relay --transport wss", "throughput --server nginx", "throughput --transport udp",
            "throughput --server-cores 0,", "throughput --server-cores 64", "latency --seconds 0",
            "setup --parallel 0", "idle --connections 1", "slow-reader --bytes 1k", "idle-daemon --seconds 0",
            "soak --duration 0", "soak --seed -1", "soak --loops 0", "churn --count 0", "churn --parallel 0",
            "churn --settling -1", "churn --warm-up -1",
            "compare --rounds 0", "tunnel-proxy --clients 0", "tunnel-proxy --clients 1,,2",
            "tunnel-proxy --message 2M",
            "tunnel-proxy --direction sideways", "tunnel-proxy --in-a-row 0", "tunnel-proxy --extra-daemon haproxy=/x",
            "throughput --api tunnel-proxy --server relay", "throughput --noise --text", "compare --only nothing",
            "compare --only", "compare --extra-daemon before",
            "compare --extra-daemon relay=/x", "compare --extra-daemon a=/x --extra-daemon a=/y",
            "compare --extra-daemon ../a=/x", "nonsense",
        ]
    )
    func whatMakesNoSenseIsRefused(line: String) {
        let error = #expect(throws: (any Error).self) {
            try BenchCommand.parseAsRoot(line.split(separator: " ").map(String.init))
        }
        if let error { #expect(BenchCommand.exitCode(for: error) == .validationFailure) }
    }

    @Test func enduranceIsTriedOnTheDaemonAsItComes() throws {
        let soak = try #require(
            try BenchCommand.parseAsRoot(["soak", "--duration", "5", "--seed", "7"]) as? SoakCommand
        )
        #expect(soak.duration == 5)
        #expect(soak.seed == 7)
        #expect(soak.daemon.setup.profile == .production)
        #expect(soak.daemon.setup.transport == .ssl)
        let churn = try #require(try BenchCommand.parseAsRoot(["churn", "--clear"]) as? ChurnCommand)
        #expect(churn.count == 100_000)
        #expect(churn.daemon.setup.transport == .tcp)
    }

    @Test func aMatrixOfClientsSizesAndDirections() throws {
        let words = ["tunnel-proxy", "--clients", "2,3", "--message", "1k", "--direction", "up,both", "--bytes", "1G"]
        let command = try #require(try BenchCommand.parseAsRoot(words) as? TunnelProxyCommand)
        #expect(command.clients.values == [2, 3])
        #expect(command.message.values == [ByteCount(1024)])
        #expect(command.direction.values == [.up, .both])
        #expect(command.bytes == ByteCount(1 << 30))
        #expect(command.inARow == nil)
    }

    @Test func rowsAndBuildsOfAComparison() throws {
        let words = ["compare", "--only", "idle,setup", "--extra-daemon", "before=/tmp/a=b"]
        let command = try #require(try BenchCommand.parseAsRoot(words) as? CompareCommand)
        #expect(command.only?.rows == ["idle", "setup"])
        #expect(command.extraDaemon.map(\.name) == ["before"])
        #expect(command.extraDaemon.map(\.path) == ["/tmp/a=b"])
        #expect(command.rounds == 5)
    }
}
