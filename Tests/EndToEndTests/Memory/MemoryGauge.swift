// SPDX-License-Identifier: GPL-3.0-only

import Foundation

/// What the kernel says about a process's memory (proc_pid_status(5)).
struct MemoryGauge: Sendable {
    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    let id: pid_t

    /// Bytes of physical memory the process has now.
    var resident: Int {
        get throws { try self.field("VmRSS") }
    }

    /// The most it has had since `resetPeak`.
    var peak: Int {
        get throws { try self.field("VmHWM") }
    }

    /// Forgets what the process had until now (proc_pid_clear_refs(5)).
    func resetPeak() throws {
        try "5".write(toFile: "/proc/\(self.id)/clear_refs", atomically: false, encoding: .utf8)
    }

    private func field(_ name: String) throws -> Int {
        let path = "/proc/\(self.id)/status"
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        let words = lines.first { $0.hasPrefix(name + ":") }?.split(whereSeparator: \.isWhitespace)
        guard let words, words.count == 3, words[2] == "kB", let kilobytes = Int(words[1]) else {
            throw Unreadable(description: "no \(name) in \(path)")
        }
        return kilobytes * 1024
    }
}
