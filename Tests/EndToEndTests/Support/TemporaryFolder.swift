// SPDX-License-Identifier: GPL-3.0-only

import Foundation

/// A folder that is there for one test.
struct TemporaryFolder: Sendable {
    let path: String

    static func with<Result>(_ body: (TemporaryFolder) async throws -> Result) async throws -> Result {
        // Short, because a socket's path may have 107 bytes.
        let folder = TemporaryFolder(path: "/tmp/proxy-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder.path) }
        return try await body(folder)
    }

    /// The path of a file in it.
    func path(_ name: String) -> String { "\(self.path)/\(name)" }

    /// Whether there is a file.
    func contains(_ name: String) -> Bool { FileManager.default.fileExists(atPath: self.path(name)) }

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: self.path(name)))
        return self.path(name)
    }

    /// A file's text.
    func read(_ name: String) throws -> String {
        try String(contentsOf: URL(filePath: self.path(name)), encoding: .utf8)
    }
}
