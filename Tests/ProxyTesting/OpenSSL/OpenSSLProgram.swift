// SPDX-License-Identifier: GPL-3.0-only

import Foundation

/// The program `openssl`, and where tests put what it makes.
enum OpenSSLProgram {
    /// Exists until the process ends.
    static let directory: URL = {
        let url = FileManager.default.temporaryDirectory.appending(path: "proxy-tests-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
            atexit { try? FileManager.default.removeItem(at: OpenSSLProgram.directory) }
        } catch {
            fatalError("Tests need a temporary directory: \(error)")
        }
        return url
    }()

    /// Runs a command of it, which has to succeed.
    static func run(_ arguments: [String]) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        let errors = Pipe()
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            fatalError("Tests need the openssl program: \(error)")
        }
        let text = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        precondition(process.terminationStatus == 0, "openssl failed: \(String(decoding: text, as: UTF8.self))")
    }
}
