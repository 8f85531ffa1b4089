// SPDX-License-Identifier: GPL-3.0-only

import APIGenerator
import APISpec
import Foundation
import Testing

/// Compares whole files with the reviewed ones that GoldenAPITests compiles and runs.
///
/// After a change that is meant, write them anew and read the difference before committing it:
///
///     swift run apigen shared Tests/GoldenAPI/Shared/GoldenShared.json --output-directory Tests/GoldenAPI
///     swift run apigen swift Tests/GoldenAPI/Golden.json --output-directory Tests/GoldenAPI
///     swift run apigen reference Tests/GoldenAPI/Golden.json --output-directory Tests/GoldenAPI
///     swift run apigen vectors Tests/GoldenAPI/Golden.json --output-directory Tests/GoldenAPITests
///     swift run apigen docs Tests/GoldenAPI/Golden.json --output-directory Tests/GoldenAPI/Documents
///     swift run apigen javascript Tests/GoldenAPI/Golden.json --output-directory Tests/GoldenAPI/JavaScript \
///         --runtime ../../../JavaScript/src/validation.js
@Suite struct GoldenTests {
    @Test func theSwiftSourcesAreTheGoldenOnes() throws {
        let files = SwiftGenerator(try Files.api(Files.golden), stem: "Golden").files()
        try Self.compare(files, with: "GoldenAPI", count: 7)
    }

    @Test func theSharedSwiftSourcesAreTheGoldenOnes() throws {
        let include = try Include(parsing: Files.sourceText(Files.goldenShared), path: "Shared/GoldenShared.json")
        try Self.compare(SwiftGenerator(include, stem: "GoldenShared").files(), with: "GoldenAPI", count: 3)
    }

    @Test func theReferencesAreTheGoldenOnes() throws {
        let files = ReferenceGenerator([(api: try Files.api(Files.golden), stem: "Golden")]).files()
        try Self.compare(files, with: "GoldenAPI", count: 1)
    }

    @Test func theTestVectorsAreTheGoldenOnes() throws {
        let files = VectorGenerator(try Files.api(Files.golden), stem: "Golden").files()
        try Self.compare(files, with: "GoldenAPITests", count: 1)
    }

    @Test func theDocumentsAreTheGoldenOnes() throws {
        let files = DocumentGenerator(try Files.api(Files.golden), stem: "Golden").files()
        try Self.compare(files, with: "GoldenAPI/Documents", count: 4)
    }

    static func compare(_ files: [GeneratedFile], with directory: String, count: Int) throws {
        #expect(files.count == count)
        for file in files {
            let url = Files.tests.appending(path: directory).appending(path: file.name)
            let golden = try String(contentsOf: url, encoding: .utf8)
            let difference = lineDifference(from: golden, to: file.text)
            #expect(difference.isEmpty, "\(directory)/\(file.name):\n\(difference.joined(separator: "\n"))")
        }
    }

    /// The lines that went and came, with their numbers.
    private static func lineDifference(from old: String, to new: String) -> [String] {
        let oldLines = old.split(separator: "\n", omittingEmptySubsequences: false)
        let newLines = new.split(separator: "\n", omittingEmptySubsequences: false)
        return newLines.difference(from: oldLines).map { change in
            switch change {
            case .remove(let offset, let line, _): "-\(offset + 1): \(line)"
            case .insert(let offset, let line, _): "+\(offset + 1): \(line)"
            }
        }
    }
}
