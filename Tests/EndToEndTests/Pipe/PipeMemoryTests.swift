// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import Testing

extension EndToEnd {
    /// A reader that does not read stops the writer at the other end, and costs neither of the pipes much.
    @Suite struct PipeMemoryTests {
        /// What a pipe may grow by.
        static let limit = 8 << 20
        /// What is offered: more than all buffers on the way hold.
        static let amount = 200_000_000

        @Test(arguments: [TestEndpoint.Transport.ssl, .wss, .unix])
        func staysBounded(transport: TestEndpoint.Transport) async throws {
            try await PipeScript.with(transport, transport, options: ["--linger", "0.1"]) { run in
                let script = run.text(
                    #"""
                    mkfifo in out
                    bert < /dev/null > out & bert=$!
                    anna < in > /dev/null & anna=$!
                    exec 3< out 4> in
                    printf x >&4
                    head -c 1 <&3 > first
                    echo "ids $anna $bert"
                    # Ends when the reader reads, and no sooner.
                    { head -c \#(Self.amount) /dev/zero >&4; echo written; } &
                    exec 4>&-
                    read -r go
                    wc -c <&3
                    wait $anna
                    wait $bert
                    """#
                )
                try await ChildProcess.run(.shell, ["-eu", "-c", script]) { shell in
                    let ids = try await shell.output.line(containing: "ids ").split(separator: " ").compactMap {
                        Int32($0)
                    }
                    try #require(ids.count == 2)
                    let gauges = ids.map { MemoryGauge(id: $0) }
                    for gauge in gauges { try gauge.resetPeak() }
                    let before = try gauges.map { try $0.resident }

                    try await self.awaitStandstill(of: ids[0])
                    let whileStuck = try gauges.map { try $0.resident }
                    for (now, before) in zip(whileStuck, before) {
                        #expect(now - before < Self.limit, "while its reader did not read, the pipe has grown too much")
                    }
                    try shell.type("go\n")
                    #expect(try await shell.output.line(containing: "\(Self.amount)") == "\(Self.amount)")
                    let exit = await shell.exit
                    #expect(exit.status == 0 && exit.errors == "", "\(exit.errors)")
                    let words = exit.output.split(separator: "\n").filter { !$0.hasPrefix("ids ") }
                    #expect(Set(words) == ["written", "\(Self.amount)"])
                }
            }
        }

        /// Returns when a process has stopped reading: a second without a byte, behind some.
        private func awaitStandstill(of id: Int32) async throws {
            var last = -1
            while true {
                let now = try self.bytesRead(by: id)
                #expect(now < Self.amount, "the writer was not stopped by a reader that does not read")
                if now == last || now >= Self.amount { return }
                last = now
                try await Task.sleep(for: .seconds(1))
            }
        }

        /// Bytes that a process has got from read(2) and the like (proc_pid_io(5)).
        private func bytesRead(by id: Int32) throws -> Int {
            let lines = try String(contentsOfFile: "/proc/\(id)/io", encoding: .utf8).split(separator: "\n")
            let value = lines.first { $0.hasPrefix("rchar: ") }?.dropFirst("rchar: ".count)
            return try #require(value.flatMap { Int($0) })
        }
    }
}
