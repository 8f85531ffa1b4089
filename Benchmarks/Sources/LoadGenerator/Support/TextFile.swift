// SPDX-License-Identifier: GPL-3.0-only

internal import Glibc

/// Small files as text.
enum TextFile {
    /// Reads at most a megabyte; works for files of `/proc` too, which do not say how long they are.
    ///
    /// - Throws: `BenchmarkError` if the file cannot be opened.
    static func read(_ path: String) throws -> String {
        guard let file = fopen(path, "re") else { throw BenchmarkError.system(path) }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    /// Writes a file that only this user can read, or replaces it.
    ///
    /// - Throws: `BenchmarkError` if that fails.
    static func write(_ text: String, to path: String, mode: mode_t = 0o600) throws {
        guard let file = fopen(path, "we") else { throw BenchmarkError.system(path) }
        defer { fclose(file) }
        chmod(path, mode)
        guard fputs(text, file) >= 0, fflush(file) == 0 else { throw BenchmarkError.system(path) }
    }
}
