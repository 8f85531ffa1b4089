// SPDX-License-Identifier: GPL-3.0-only

/// The machine that figures belong to.
struct Machine: Encodable, Sendable {
    let processor: String
    let cores: Int
    let kernel: String

    init() {
        self.processor = Self.processor(in: (try? TextFile.read("/proc/cpuinfo")) ?? "")
        self.cores = Affinity.count
        let version = (try? TextFile.read("/proc/sys/kernel/osrelease")) ?? "unknown"
        self.kernel = String(version.prefix { $0 != "\n" })
    }

    var text: String { "\(self.processor), \(self.cores) cores, Linux \(self.kernel)" }

    static func processor(in text: String) -> String {
        for line in text.split(separator: "\n") where line.hasPrefix("model name") {
            return String(line.drop { $0 != ":" }.dropFirst().drop { $0 == " " })
        }
        return "unknown processor"
    }
}
