// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting

/// Python's HTTP server as the service behind a device, over files whose checksums are known.
struct FileServer: Sendable {
    static let script = URL(filePath: #filePath).deletingLastPathComponent().appending(
        path: "../../Python/http_files.py"
    ).standardized.path

    /// Where it listens: a port, or a path.
    let place: String
    private let folder: TemporaryFolder

    /// - Parameter address: An address of this machine, or `unix:` and a path.
    static func run<Result>(
        in folder: TemporaryFolder,
        at address: String = "127.0.0.1",
        _ body: (FileServer) async throws -> Result
    ) async throws -> Result {
        let files = folder.path("files")
        try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: true)
        return try await ChildProcess.run(.python, [self.script, files, address]) { process in
            let line = try await process.output.line(containing: "serving at ")
            let place = String(line.dropFirst("serving at ".count))
            return try await body(FileServer(place: place, folder: folder))
        }
    }

    /// Makes a file to download.
    func add(_ name: String, _ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(filePath: self.folder.path("files/\(name)")))
    }

    /// Downloads a file through a forwarding client.
    ///
    /// - Parameter destination: `http://…`
    /// - Returns: what came, if curl is content with it.
    func download(
        _ name: String,
        from destination: String,
        as copy: String,
        _ options: [String] = []
    ) async throws -> [UInt8] {
        let path = self.folder.path(copy)
        let arguments = ["--silent", "--show-error", "--fail", "--noproxy", "*", "-o", path] + options
        let exit = try await ChildProcess.exit(.curl, arguments + ["\(destination)/\(name)"])
        guard exit.status == 0 else { throw DownloadError(status: exit.status, text: exit.errors) }
        return try Array(Data(contentsOf: URL(filePath: path)))
    }

    struct DownloadError: Error {
        let status: Int32
        let text: String
    }
}
