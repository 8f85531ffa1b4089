// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyAuthentication
import Testing

@testable import ProxyServer

/// The state file on a real disk.
@Suite struct StateFileTests {
    static func names(in directory: String) throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: directory))
    }

    @Test("A file that is not there is zeros, and nothing to speak of; what is saved is read, and nothing else is left")
    func saved() throws {
        try TemporaryDirectory.with { directory in
            let file = StateFile(path: "\(directory)/state.json")
            #expect(file.load() == StateFile.Loaded())
            #expect(try Self.names(in: directory) == [])
            try file.save(StateDocumentTests.totals)
            #expect(file.load() == StateFile.Loaded(totals: StateDocumentTests.totals))
            try file.save(ServerTotals())
            #expect(file.load() == StateFile.Loaded())
            #expect(try Self.names(in: directory) == ["state.json"])
            let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
            #expect(try #require(mode) & 0o137 == 0)
        }
    }

    @Test("What cannot be read is moved aside, and totals begin at zero", arguments: ["{", "", "x"])
    func corrupt(text: String) throws {
        try TemporaryDirectory.with { directory in
            let file = StateFile(path: "\(directory)/state.json")
            try Data(text.utf8).write(to: URL(filePath: file.path))
            let loaded = file.load()
            #expect(loaded.totals == ServerTotals())
            #expect(loaded.isUsable)
            #expect(try #require(loaded.warning).hasPrefix("is not JSON: "))
            #expect(
                try #require(loaded.warning).hasSuffix("it is now \"\(file.path).corrupt\", and totals begin at zero")
            )
            #expect(try String(contentsOfFile: "\(file.path).corrupt", encoding: .utf8) == text)
            #expect(file.load() == StateFile.Loaded())
        }
    }

    @Test("A file that is too long is not read to its end")
    func tooLong() throws {
        try TemporaryDirectory.with { directory in
            let file = StateFile(path: "\(directory)/state.json")
            try Data(repeating: 0x20, count: StateDocument.maximumSize + 1).write(to: URL(filePath: file.path))
            #expect(try #require(file.load().warning).hasPrefix("cannot be read: longer than 4096 bytes"))
            #expect(try Self.names(in: directory) == ["state.json.corrupt"])
        }
    }

    @Test("The directory is made, if only that is missing")
    func directory() throws {
        try TemporaryDirectory.with { directory in
            let file = StateFile(path: "\(directory)/a/state.json")
            defer { try? FileManager.default.removeItem(atPath: "\(directory)/a") }
            #expect(file.load() == StateFile.Loaded())
            try file.save(StateDocumentTests.totals)
            #expect(file.load().totals == StateDocumentTests.totals)
            let loaded = StateFile(path: "\(directory)/b/c/state.json").load()
            #expect(!loaded.isUsable)
            #expect(loaded.warning == "cannot be used: its directory cannot be made: No such file or directory")
        }
    }

    @Test("A file in the directory's place is no directory")
    func noDirectory() throws {
        try TemporaryDirectory.with { directory in
            try Data().write(to: URL(filePath: "\(directory)/a"))
            let loaded = StateFile(path: "\(directory)/a/state.json").load()
            #expect(!loaded.isUsable)
            #expect(loaded.warning?.hasPrefix("cannot be used: its directory cannot be written to: ") == true)
        }
    }

    @Test("A symbolic link in the temporary file's place is not followed; the old totals stay")
    func link() throws {
        try TemporaryDirectory.with { directory in
            let file = StateFile(path: "\(directory)/state.json")
            try file.save(StateDocumentTests.totals)
            let precious = "\(directory)/precious"
            try Data("x".utf8).write(to: URL(filePath: precious))
            try FileManager.default.createSymbolicLink(atPath: "\(file.path).new", withDestinationPath: precious)
            let fault = #expect(throws: FileFault.self) { try file.save(ServerTotals()) }
            #expect(try #require(fault).reason.hasPrefix("cannot be written: "))
            #expect(try String(contentsOfFile: precious, encoding: .utf8) == "x")
            #expect(file.load().totals == StateDocumentTests.totals)
        }
    }
}
