// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import JSONRPC
import ProxyCore
import ProxyTesting
import Testing

@testable import ProxyTransport

/// What docs/client-certificates.md tells operators to do.
@Suite(.timeLimit(.minutes(2))) struct ClientCertificateGuideTests {
    /// The commands of the guide, in its order.
    private static func commands() throws -> String {
        let root = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
        let guide = try String(contentsOf: root.appending(path: "docs/client-certificates.md"), encoding: .utf8)
        let blocks = guide.split(separator: "```").filter { $0.hasPrefix("sh\n") }.map { $0.dropFirst(3) }
        return blocks.joined()
    }

    /// Runs the commands as they stand. Returns what went wrong, if anything did.
    private static func run(_ commands: String, in directory: URL) throws -> String? {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-eu", "-c", commands]
        process.currentDirectoryURL = directory
        let errors = Pipe()
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let text = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? nil : String(decoding: text, as: UTF8.self)
    }

    @Test func itsCommandsMakeADevice() throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "guide-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: directory) }
        #expect(try Self.run(Self.commands(), in: directory) == nil)

        func path(_ name: String) -> String { directory.appending(path: name).path }
        var files = TestCertificate.ecdsa.files
        files.clientAuthority = path("authority.pem")
        let context = try TLSServerContext(files)
        let identity = TestIdentity(certificate: path("device.pem"), key: path("device.key"))
        for version in [OpenSSLVersion.tls12, .tls13] {
            let pair = try TLSSessionPair(context, options: OpenSSLOptions(version: version, identity: identity))
            let names = try #require(pair.session.peerCertificateNames)
            #expect(names.carry(try #require(Uuid("0f8fad5b-d9cb-469f-a165-70867728950e"))))
            #expect(names.names.map(\.text) == ["device", "urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950e"])
        }
    }
}
