// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting

/// The program `openssl s_client`: a TLS client as operators use it.
struct SClient {
    /// What it was told to do.
    struct Options {
        var version: OpenSSLVersion
        /// PEM of the root that is trusted.
        var root: String
        var serverName: String? = "localhost"
        /// Where to put the session, or nil.
        var sessionOut: String?
        /// Where the session to resume is, or nil.
        var sessionIn: String?
        /// What to present to a server that asks for a certificate.
        var identity: TestIdentity?
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// All it printed.
    let output: String
    let status: Int32

    var isResumed: Bool { self.output.contains("\nReused, ") }
    var isVerified: Bool { self.output.contains("Verify return code: 0 (ok)") }

    /// Connects to a port of 127.0.0.1, sends a line, waits until all of `answer` has come, and says goodbye.
    static func run(
        port: Int,
        _ options: Options,
        sending line: String,
        awaiting answer: String
    ) async throws -> SClient {
        try await OpenSSLClient.blocking { try self.converse(port: port, options, line, answer) }
    }

    private static func converse(port: Int, _ options: Options, _ line: String, _ answer: String) throws -> SClient {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl", "s_client", "-connect", "127.0.0.1:\(port)"] + self.arguments(options)
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        // A broken server makes a test fail, not hang.
        let watchdog = DispatchWorkItem { process.terminate() }
        DispatchQueue.global().asyncAfter(deadline: .now() + 30, execute: watchdog)
        defer { watchdog.cancel() }
        try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
        var printed = Data()
        while !String(decoding: printed, as: UTF8.self).contains(answer) {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else {
                process.waitUntilExit()
                throw Failure(description: "no answer, but \(String(decoding: printed, as: UTF8.self))")
            }
            printed += more
        }
        try input.fileHandleForWriting.close()
        printed += output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return SClient(output: String(decoding: printed, as: UTF8.self), status: process.terminationStatus)
    }

    private static func arguments(_ options: Options) -> [String] {
        var arguments = [options.version == .tls12 ? "-tls1_2" : "-tls1_3", "-CAfile", options.root]
        arguments += options.serverName.map { ["-servername", $0, "-verify_hostname", $0] } ?? ["-noservername"]
        arguments += options.sessionOut.map { ["-sess_out", $0] } ?? []
        arguments += options.sessionIn.map { ["-sess_in", $0] } ?? []
        arguments += options.identity.map { ["-cert", $0.certificate, "-key", $0.key] } ?? []
        return arguments + ["-verify_return_error"]
    }
}
