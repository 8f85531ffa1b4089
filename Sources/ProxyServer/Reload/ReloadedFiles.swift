// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication

/// What the last reload has read, and whether it was refused: what tells a change of a file, and what to do about it.
struct ReloadedFiles: Sendable {
    /// Of the files whose change is a reason to reload, as they were just before they were read; nil for one that was not
    /// there. Before and not after: what changes while it is read is a change still.
    private(set) var stamps: [String: FileStamp?]
    /// Whether a configuration waits for something to be mended: it was refused, and none was taken since.
    private(set) var isRefused = false

    init(_ paths: [String]) {
        self.stamps = Self.look(at: paths)
    }

    /// A whole configuration is read now; until it is taken it counts as refused. What an earlier one named that was
    /// refused does not count any more.
    mutating func begin(_ configuration: String, keeping certificates: [String]) {
        self.isRefused = true
        self.stamps = self.stamps.filter { certificates.contains($0.key) }
        self.willRead([configuration])
    }

    /// These files are read now.
    mutating func willRead(_ paths: [String]) {
        self.stamps.merge(Self.look(at: paths)) { $1 }
    }

    /// The configuration is in force, and only these files count.
    mutating func taken(_ paths: [String]) {
        self.isRefused = false
        self.stamps = self.stamps.filter { paths.contains($0.key) }
    }

    /// The files as they are now.
    static func look(at paths: some Sequence<String>) -> [String: FileStamp?] {
        Dictionary(paths.map { ($0, FileStamp($0)) }, uniquingKeysWith: { first, _ in first })
    }
}
