// SPDX-License-Identifier: GPL-3.0-only

/// The memory that the process's control group may have (cgroups(7)), for services and containers with a limit.
enum MemoryControlGroup {
    /// The two files that tell of one group.
    struct Files: Equatable, Sendable {
        /// Bytes that are in use.
        let usage: String
        /// The most there may be.
        let limit: String
    }

    /// Groups that are looked at: a limit of one that is further out is not seen.
    static let maximumDepth = 16
    private static let root = "/sys/fs/cgroup"

    /// Where to look, by `/proc/[pid]/cgroup`: the group itself first, then those around it, whose limits count, too.
    static func files(cgroup text: String) -> [Files] {
        text.split(separator: "\n").flatMap { line -> [Files] in
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { return [] }
            if fields[0] == "0", fields[1].isEmpty {
                return self.groups(fields[2]).map { group in
                    Files(usage: "\(self.root)\(group)/memory.current", limit: "\(self.root)\(group)/memory.max")
                }
            }
            guard fields[1].split(separator: ",").contains("memory") else { return [] }
            // Version 1.
            return self.groups(fields[2]).map { group in
                let directory = "\(self.root)/memory\(group)"
                return Files(
                    usage: "\(directory)/memory.usage_in_bytes",
                    limit: "\(directory)/memory.limit_in_bytes"
                )
            }
        }
    }

    /// `/a/b`, `/a` and the empty path.
    private static func groups(_ path: Substring) -> [String] {
        let names = path.split(separator: "/").prefix(self.maximumDepth)
        return (0...names.count).reversed().map { count in names.prefix(count).map { "/\($0)" }.joined() }
    }

    /// A limit as the files have it; nil if there is none: `max`, or in version 1 a number of about 2^63.
    static func limit(_ text: String) -> UInt64? {
        guard let value = self.bytes(text), value > 0, value < 1 << 60 else { return nil }
        return value
    }

    static func bytes(_ text: String) -> UInt64? {
        UInt64(text.split { $0 == "\n" || $0 == " " }.first ?? "")
    }
}
