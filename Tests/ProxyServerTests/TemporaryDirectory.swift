// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A directory that is there for one test.
enum TemporaryDirectory {
    struct Failure: Error {
        let errorNumber: Int32
    }

    static func with<Result>(_ body: (String) throws -> Result) throws -> Result {
        let path = try self.create()
        defer { self.remove(path) }
        return try body(path)
    }

    static func with<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let path = try self.create()
        defer { self.remove(path) }
        return try await body(path)
    }

    /// Makes a file and opens it for writing.
    static func createFile(_ path: String) -> Int32? {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        return descriptor < 0 ? nil : descriptor
    }

    /// What stands in a file, line by line.
    static func lines(of path: String) throws -> [String] {
        String(decoding: try BoundedFile.read(path, limit: 1 << 24), as: UTF8.self).split(separator: "\n").map(
            String.init
        )
    }

    static func closeFile(_ descriptor: Int32) {
        close(descriptor)
    }

    private static func create() throws -> String {
        // Short, because a socket's path may have 107 bytes.
        var template = Array("/tmp/proxy-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(errorNumber: errno) }
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func remove(_ path: String) {
        guard let directory = opendir(path) else { return }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { unlink("\(path)/\(name)") }
        }
        closedir(directory)
        rmdir(path)
    }
}
