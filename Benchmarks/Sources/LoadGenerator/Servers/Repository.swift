// SPDX-License-Identifier: GPL-3.0-only

internal import Glibc

/// Where this program's own files are.
public enum Repository {
    /// The folder this program was built into: other programs of the build lie beside it.
    public static var programs: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        let path = String(decoding: buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return Self.parent(of: path)
    }

    /// A file of the repository, which is above the program or the working directory.
    ///
    /// - Throws: `BenchmarkError` if it is not there.
    static func file(_ name: String) throws -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let working = getcwd(&buffer, buffer.count).map { String(cString: $0) } ?? "/"
        for start in [Self.programs, working] {
            var folder = start
            while folder.count > 1 {
                let path = "\(folder)/\(name)"
                if access(path, R_OK) == 0 { return path }
                folder = Self.parent(of: folder)
            }
        }
        throw BenchmarkError("\(name) is not found: run this inside the repository")
    }

    private static func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }
}
