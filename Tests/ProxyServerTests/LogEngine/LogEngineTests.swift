// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyAuthentication
import ProxyCore
import Testing

@testable import ProxyServer

/// The log engine on a real disk, its clock turned by hand.
@Suite struct LogEngineTests {
    static let calendar = LogFileRulesTests.calendar
    static let midnight = LogFileRulesTests.midnight
    static let quiet = StatisticsSnapshot(counts: .init(), totals: .init(), throughput: .init())
    static let nothing = FinishedTunnels.Batch()

    static func tunnel(_ end: Int) -> FinishedTunnel {
        FinishedTunnel(end: end, begin: 1, user: "anna", addressOne: "a", addressTwo: "b", traffic: 5)
    }

    static func engine(
        _ directory: String,
        now: Int,
        days: Int = 30,
        recorder: LogRecorder = LogRecorder()
    ) throws(FileFault) -> LogEngine {
        try LogEngine(
            .init(directory: directory, retentionDays: days),
            now: now,
            calendar: Self.calendar,
            logger: recorder.logger()
        )
    }

    static func text(_ directory: String, _ name: String) -> String? {
        try? String(contentsOfFile: "\(directory)/nymea-remoteproxy-\(name).log", encoding: .utf8)
    }

    @Test("Each second has its line of statistics, each tunnel one, and the files are not for the world")
    func lines() throws {
        try TemporaryDirectory.with { directory in
            let engine = try Self.engine(directory, now: 1000)
            engine.tick(Self.quiet, Self.nothing, now: 1000)
            engine.tick(Self.quiet, .init(tunnels: [Self.tunnel(1000), Self.tunnel(1001)]), now: 1001)
            #expect(Self.text(directory, "statistics") == "1000 0 0 0\n1001 0 0 0\n")
            #expect(Self.text(directory, "tunnels") == "1000 1 anna a b 5\n1001 1 anna a b 5\n")
            engine.write(.init(tunnels: [Self.tunnel(1002)]), now: 1002)
            #expect(Self.text(directory, "tunnels")?.hasSuffix("\n1002 1 anna a b 5\n") == true)
            #expect(Self.text(directory, "statistics") == "1000 0 0 0\n1001 0 0 0\n")
            let path = "\(directory)/nymea-remoteproxy-tunnels.log"
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(try #require(mode) & 0o137 == 0)
        }
    }

    @Test("At midnight both files are put aside; a line of the second before goes with the old day")
    func midnight() throws {
        try TemporaryDirectory.with { directory in
            let engine = try Self.engine(directory, now: Self.midnight - 1)
            engine.tick(Self.quiet, Self.nothing, now: Self.midnight - 1)
            let tunnels = [Self.tunnel(Self.midnight - 1), Self.tunnel(Self.midnight), Self.tunnel(Self.midnight - 1)]
            engine.tick(Self.quiet, .init(tunnels: tunnels), now: Self.midnight)
            #expect(Self.text(directory, "statistics-20250310000000") == "\(Self.midnight - 1) 0 0 0\n")
            #expect(Self.text(directory, "statistics") == "\(Self.midnight) 0 0 0\n")
            #expect(Self.text(directory, "tunnels-20250310000000") == "\(Self.midnight - 1) 1 anna a b 5\n")
            // Later than its day: it is not lost.
            #expect(
                Self.text(directory, "tunnels")
                    == "\(Self.midnight) 1 anna a b 5\n\(Self.midnight - 1) 1 anna a b 5\n"
            )
        }
    }

    @Test("An empty file is not put aside, and nothing is ever replaced")
    func nothingToRotate() throws {
        try TemporaryDirectory.with { directory in
            let taken = "\(directory)/nymea-remoteproxy-statistics-20250310000000.log"
            try Data("taken".utf8).write(to: URL(filePath: taken))
            let engine = try Self.engine(directory, now: Self.midnight - 1)
            engine.tick(Self.quiet, Self.nothing, now: Self.midnight - 1)
            engine.tick(Self.quiet, Self.nothing, now: Self.midnight)
            #expect(try String(contentsOfFile: taken, encoding: .utf8) == "taken")
            #expect(Self.text(directory, "statistics-20250310000001") == "\(Self.midnight - 1) 0 0 0\n")
            #expect(Self.text(directory, "tunnels-20250310000000") == nil)
            #expect(Self.text(directory, "tunnels") == "")
        }
    }

    @Test("A file that a process has left behind days ago is put aside by the next; one of today goes on")
    func restart() throws {
        try TemporaryDirectory.with { directory in
            let path = "\(directory)/nymea-remoteproxy-statistics.log"
            try Data("old\n".utf8).write(to: URL(filePath: path))
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: TimeInterval(Self.midnight - 86_400))],
                ofItemAtPath: path
            )
            let engine = try Self.engine(directory, now: Self.midnight + 5)
            engine.tick(Self.quiet, Self.nothing, now: Self.midnight + 5)
            #expect(Self.text(directory, "statistics-20250310000005") == "old\n")
            #expect(Self.text(directory, "statistics") == "\(Self.midnight + 5) 0 0 0\n")

            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: TimeInterval(Self.midnight + 5))],
                ofItemAtPath: path
            )
            let next = try Self.engine(directory, now: Self.midnight + 6)
            next.tick(Self.quiet, Self.nothing, now: Self.midnight + 6)
            #expect(Self.text(directory, "statistics") == "\(Self.midnight + 5) 0 0 0\n\(Self.midnight + 6) 0 0 0\n")
        }
    }

    @Test("Old logs are removed at the start and at midnight; a directory of that name stays")
    func retention() throws {
        try TemporaryDirectory.with { directory in
            func name(_ stamp: String) -> String { "\(directory)/nymea-remoteproxy-tunnels-\(stamp).log" }
            for stamp in ["20250307000000", "20250308120000"] { try Data().write(to: URL(filePath: name(stamp))) }
            let folder = name("20250301000000")
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            defer { rmdir(folder) }
            let engine = try Self.engine(directory, now: Self.midnight - 1, days: 2)
            func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
            #expect(!exists(name("20250307000000")))
            #expect(exists(name("20250308120000")))
            engine.write(.init(tunnels: [Self.tunnel(Self.midnight - 1)]), now: Self.midnight - 1)
            engine.tick(Self.quiet, Self.nothing, now: Self.midnight + 86_400)
            #expect(!exists(name("20250308120000")))
            #expect(exists(folder))
        }
    }

    @Test("A file that was moved away is made anew, on reopen or by itself; the moved one is complete")
    func moved() throws {
        try TemporaryDirectory.with { directory in
            let path = "\(directory)/nymea-remoteproxy-statistics.log"
            let engine = try Self.engine(directory, now: 1000)
            engine.tick(Self.quiet, Self.nothing, now: 1000)
            try FileManager.default.moveItem(atPath: path, toPath: "\(path).1")
            engine.reopen()
            #expect(Self.text(directory, "statistics") == "")
            engine.tick(Self.quiet, Self.nothing, now: 1001)
            try FileManager.default.removeItem(atPath: path)
            engine.tick(Self.quiet, Self.nothing, now: 1002)
            #expect(try String(contentsOfFile: "\(path).1", encoding: .utf8) == "1000 0 0 0\n")
            #expect(Self.text(directory, "statistics") == "1002 0 0 0\n")
        }
    }

    @Test("A directory that is gone delays the lines, and is complained of once")
    func directoryGone() throws {
        try TemporaryDirectory.with { directory in
            let recorder = LogRecorder()
            let inner = "\(directory)/logs"
            try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: false)
            let engine = try Self.engine(inner, now: 1000, recorder: recorder)
            try FileManager.default.removeItem(atPath: inner)
            engine.tick(Self.quiet, Self.nothing, now: 1000)
            engine.tick(Self.quiet, .init(tunnels: [Self.tunnel(1000)]), now: 1001)
            #expect(
                recorder.lines.sorted()
                    == ["statistics", "tunnels"].map {
                        "error log engine: a file cannot be opened: No such file or directory; its lines wait, and it is "
                            + "tried again every second failuresNotLogged=0 file=\(inner)/nymea-remoteproxy-\($0).log"
                    }
            )
            try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: false)
            defer { try? FileManager.default.removeItem(atPath: inner) }
            engine.tick(Self.quiet, Self.nothing, now: 1002)
            #expect(Self.text(inner, "statistics") == "1000 0 0 0\n1001 0 0 0\n1002 0 0 0\n")
            #expect(Self.text(inner, "tunnels") == "1000 1 anna a b 5\n")
            #expect(recorder.lines.count == 2)
        }
    }

    @Test("A full disk delays the lines, and what no longer fits is counted")
    func diskFull() throws {
        try TemporaryDirectory.with { directory in
            let recorder = LogRecorder()
            let path = "\(directory)/nymea-remoteproxy-tunnels.log"
            let engine = try Self.engine(directory, now: 1000, recorder: recorder)
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/full")
            let batch = FinishedTunnels.Batch(tunnels: Array(repeating: Self.tunnel(1000), count: 10_000), dropped: 1)
            // 18 bytes each.
            let fitting = PendingLines.maximumSize / 18
            for second in 1000..<1006 { engine.tick(Self.quiet, batch, now: second) }
            #expect(recorder.lines.count == 2)
            #expect(
                recorder.lines.contains {
                    $0.hasPrefix("error log engine: a file cannot be written: No space left on device; its lines wait")
                }
            )
            #expect(recorder.lines.contains("error log engine: lines are lost file=\(path) lines=1"))
            // There is room again.
            try FileManager.default.removeItem(atPath: path)
            engine.tick(Self.quiet, Self.nothing, now: 1006)
            #expect(Self.text(directory, "tunnels")?.utf8.count == fitting * 18)
        }
    }

    @Test("A directory that cannot have the logs stops the start")
    func start() throws {
        let missing = #expect(throws: FileFault.self) { try Self.engine("/nonexistent", now: 1) }
        #expect(
            missing?.reason
                == "cannot have the logs: nymea-remoteproxy-tunnels.log cannot be opened: No such file or directory"
        )
        try TemporaryDirectory.with { directory in
            let path = "\(directory)/nymea-remoteproxy-statistics.log"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            defer { rmdir(path) }
            let fault = #expect(throws: FileFault.self) { try Self.engine(directory, now: 1) }
            #expect(fault?.reason.hasSuffix("statistics.log cannot be opened: Is a directory") == true)
        }
    }
}
