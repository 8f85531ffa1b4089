// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import Testing

extension EndToEndFaults {
    /// No room for log, statistics and totals.
    @Suite struct FullDiskTests {
        /// The daemon says what it cannot write, serves on, and writes again by itself when there is room.
        @Test func servesOn() async throws {
            try await TemporaryFolder.with { folder in
                let disk = folder.path("disk")
                try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
                var configuration = DaemonConfiguration(tls: nil, socket: folder.path("socket"))
                configuration["ProxyServer", "writeLogs"] = "true"
                configuration["ProxyServer", "logFile"] = "\(disk)/daemon.log"
                configuration["ProxyServer", "logEngineEnabled"] = "true"
                configuration["ProxyServer", "logDirectory"] = disk
                configuration["ProxyServer", "stateFile"] = "\(disk)/state.json"
                try await Daemon.run(configuration, in: folder, in: .disk(at: disk, kibibytes: 64)) { daemon in
                    let errors = daemon.process.errors
                    // The disk as the daemon sees it.
                    let view = "/proc/\(daemon.process.id)/root\(disk)"
                    let log = URL(filePath: "\(view)/daemon.log")
                    let (one, two) = try await TestPeer.tunnel(daemon[.tcp], daemon[.ws])
                    try Self.fill("\(view)/ballast")
                    let line = try await errors.line(containing: "its lines wait, and it is tried again every second")
                    #expect(line.contains("No space left on device"))
                    try await one.expectExchange(with: two)
                    try await TestPeer.expectService(at: daemon[.ws])
                    // Another connection is another total to be kept.
                    let kept = try await errors.line(containing: "; it is tried again in ")
                    #expect(kept.contains("stateFile") && kept.contains("No space left on device"), "\(kept)")
                    // Past the last page of the log, too.
                    for _ in 0..<40 { try await TestPeer.expectService(at: daemon[.tcp]) }
                    _ = try await errors.lines(40, containing: "connection ended")

                    try FileManager.default.removeItem(atPath: "\(view)/ballast")
                    // Each of them is a line, with which writing is tried again.
                    while try !String(contentsOf: log, encoding: .utf8).contains("log lines were lost") {
                        try await TestPeer.expectService(at: daemon[.tcp])
                    }
                    try await one.expectExchange(with: two)
                    for peer in [one, two] { await peer.close() }
                    // It goes with the daemon, unless somebody holds it.
                    let held = open(view, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
                    defer { close(held) }
                    let exit = await daemon.stop()
                    #expect(exit.status == 0, "\(exit.errors)")
                    let state = try String(contentsOfFile: "/proc/self/fd/\(held)/state.json", encoding: .utf8)
                    let total = try #require(state.firstMatch(of: /"rendezvous":\{"totalClientCount":([0-9]+)/)?.1)
                    // All of them, not only the few before the disk was full.
                    #expect(try #require(Int(total)) > 40, "\(state)")
                }
            }
        }

        /// Writes until nothing more fits.
        private static func fill(_ path: String) throws {
            #expect(FileManager.default.createFile(atPath: path, contents: nil))
            let file = try FileHandle(forWritingTo: URL(filePath: path))
            defer { try? file.close() }
            for size in [4096, 1] {
                while (try? file.write(contentsOf: Data(count: size))) != nil {}
            }
        }
    }
}
