// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import NIOCore
import ProxyTesting
import Testing

@testable import ProxyAuthentication
@testable import ProxyServer

extension ReloadTests {
    /// A reloader of a server that runs, with a configuration file and a log.
    private struct Reloading {
        let reloader: ConfigurationReloader
        private let configuration: String
        private let log: ServerLog
        private let logFile: String

        init(_ server: RemoteProxyServer, _ files: Files, usesMock: Bool = true) throws {
            self.configuration = "\(files.directory)/proxy.conf"
            self.logFile = "\(files.directory)/log"
            var logged = server.present
            logged.logFile = self.logFile
            self.log = try ServerLog(logged)
            let options = ServerOptions(configurationFile: self.configuration, usesMockAuthenticator: usesMock)
            self.reloader = ConfigurationReloader(
                server: server,
                log: self.log,
                configurationFile: self.configuration
            ) { () throws(StartError) in
                try LoadedConfiguration.load(options, environment: [:])
            }
        }

        func write(_ text: String) throws {
            try Data(text.utf8).write(to: URL(filePath: self.configuration))
        }

        /// What somebody who looks at the files would report now.
        var trigger: ReloadTrigger? {
            let read = self.reloader.readFiles
            var watch = FileWatch(ReloadedFiles.look(at: read.keys))
            return self.reloader.trigger(for: watch.looked(ReloadedFiles.look(at: read.keys), read: read))
        }

        /// The messages so far, of these two.
        func told() throws -> [String] {
            self.log.flush()
            return try TemporaryDirectory.lines(of: self.logFile).compactMap { line in
                ["cannot be used", "nor can", "certificates were read again: new", "configuration and certificates"]
                    .first(where: line.contains)
            }
        }
    }

    @Test("A configuration that was refused for a certificate is taken when the certificate is back")
    func certificateIsBack() async throws {
        try await self.run { server, port, _, files in
            let reloading = try Reloading(server, files)
            try reloading.write(files.configuration("[ProxyServer]\ndrainTimeout=1"))
            try FileManager.default.removeItem(atPath: files.certificate)
            #expect(reloading.trigger == .configuration)
            reloading.reloader.reload(.configuration)
            #expect(server.present.drainTimeout == .seconds(2) && reloading.trigger == nil)
            #expect(self.counts(server) == ["0", "0", "1"])

            try files.install(.rsa)
            #expect(reloading.trigger == .certificates)
            reloading.reloader.reload(.certificates)
            #expect(server.present.drainTimeout == .milliseconds(1) && reloading.trigger == nil)
            #expect(self.counts(server) == ["1", "1", "1"])
            #expect(try await self.presented(at: port) == self.certificate(.rsa))
            // Nothing waits any more: only what has changed is read again.
            reloading.reloader.reload(.certificates)
            let told = [
                "cannot be used", "nor can", "configuration and certificates", "certificates were read again: new",
            ]
            #expect(try reloading.told() == told)
        }
    }

    @Test("Files that a refused configuration names are waited for, and those of before go on being renewed")
    func filesToCome() async throws {
        try await self.run { server, port, _, files in
            let reloading = try Reloading(server, files, usesMock: false)
            let coming = Files(directory: files.directory + "/coming")
            let text = coming.configuration(
                "[Authentication]\nbackend=tokens\n[Tokens]\nfile=\(files.directory)/tokens"
            )
            try reloading.write(text)
            reloading.reloader.reload(.configuration)
            #expect(server.present.authentication == .mock && reloading.trigger == nil)

            try files.install(.rsa)
            #expect(reloading.trigger == .certificates)
            reloading.reloader.reload(.certificates)
            #expect(try await self.presented(at: port) == self.certificate(.rsa) && reloading.trigger == nil)
            // What is in force is not what the file says.
            #expect(self.counts(server) == ["0", "0", "2"])

            try FileManager.default.createDirectory(atPath: coming.directory, withIntermediateDirectories: false)
            defer { try? FileManager.default.removeItem(atPath: coming.directory) }
            try coming.install(.ecdsa)
            #expect(reloading.trigger == .certificates)
            reloading.reloader.reload(.certificates)
            #expect(server.present.authentication == .mock && reloading.trigger == nil)
            try Data("\(TokenDigest(of: Secret("good"))) ada\n".utf8).write(
                to: URL(filePath: "\(files.directory)/tokens")
            )
            #expect(reloading.trigger == .certificates)
            reloading.reloader.reload(.certificates)
            #expect(server.present.authentication == .tokens && reloading.trigger == nil)
            #expect(try await self.presented(at: port) == self.certificate(.ecdsa))
        }
    }

    @Test("A broken configuration keeps no certificate from being renewed, and is told with each reload that it spoils")
    func brokenConfiguration() async throws {
        try await self.run { server, port, _, files in
            let reloading = try Reloading(server, files)
            try reloading.write(files.configuration("[ProxyServer]\ndrainTimeout=soon"))
            reloading.reloader.reload(.configuration)
            #expect(try reloading.told() == ["cannot be used"])
            try files.install(.rsa)
            reloading.reloader.reload(.signal)
            #expect(try await self.presented(at: port) == self.certificate(.rsa) && reloading.trigger == nil)
            #expect(
                try reloading.told() == ["cannot be used", "cannot be used", "certificates were read again: new"]
            )
            #expect(server.present.drainTimeout == .seconds(2))
        }
    }
}
