// SPDX-License-Identifier: GPL-3.0-only

import APISpec
import Foundation
import Testing

/// Files of the package, found from where this one is.
enum Files {
    static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    static let documents = tests.deletingLastPathComponent().appending(path: "docs/api")
    static let golden = tests.appending(path: "GoldenAPI/Golden.json")
    /// What the golden spec includes.
    static let goldenShared = tests.appending(path: "GoldenAPI/Shared/GoldenShared.json")

    /// Every spec of the package, as the plugins find them.
    static func specs() throws -> [URL] {
        let folder = tests.deletingLastPathComponent().appending(path: "Spec")
        let specs = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "json" && $0.lastPathComponent != "spec.schema.json" }
        try #require(specs.contains { $0.lastPathComponent == "rendezvous.json" })
        return specs
    }

    static func api(_ url: URL) throws -> API {
        try API(parsing: sourceText(url)) { path throws(UnreadableInclude) in
            do {
                return try sourceText(url.deletingLastPathComponent().appending(path: path))
            } catch {
                throw UnreadableInclude(reason: error.localizedDescription)
            }
        }
    }

    static func sourceText(_ url: URL) throws -> SourceText {
        SourceText(file: url.lastPathComponent, bytes: Array(try Data(contentsOf: url)))
    }
}
