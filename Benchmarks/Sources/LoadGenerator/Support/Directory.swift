// SPDX-License-Identifier: GPL-3.0-only

internal import Glibc

/// Names of what lies in a directory.
enum Directory {
    /// - Throws: `BenchmarkError` if the directory cannot be opened.
    static func names(in path: String) throws -> [String] {
        guard let directory = opendir(path) else { throw BenchmarkError.system(path) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
