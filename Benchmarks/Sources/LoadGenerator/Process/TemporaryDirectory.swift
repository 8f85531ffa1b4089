// SPDX-License-Identifier: GPL-3.0-only

internal import Glibc

/// A directory that is removed, with what is in it, when this object goes.
final class TemporaryDirectory {
    let path: String

    init() throws {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/nymea-remoteproxy-bench.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw BenchmarkError.system("mkdtemp in \(parent)") }
        self.path = String(decoding: template.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        self.remove()
    }

    /// Removes it at once.
    func remove() {
        // Only files lie here, no directories.
        for name in (try? Directory.names(in: self.path)) ?? [] { unlink("\(self.path)/\(name)") }
        rmdir(self.path)
    }

    /// Writes a file that only this user can read.
    ///
    /// - Returns: its path.
    func write(_ text: String, as name: String) throws -> String {
        let path = "\(self.path)/\(name)"
        try TextFile.write(text, to: path)
        return path
    }
}
