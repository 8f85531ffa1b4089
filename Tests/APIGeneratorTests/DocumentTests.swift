// SPDX-License-Identifier: GPL-3.0-only

import APIGenerator
import Foundation
import Testing

/// `docs/api` is committed; it must say what the specs say.
@Suite struct DocumentTests {
    @Test func theCommittedDocumentsAreUpToDate() throws {
        for spec in try Files.specs() {
            let stem = spec.deletingPathExtension().lastPathComponent
            for file in DocumentGenerator(try Files.api(spec), stem: stem).files() {
                let url = Files.documents.appending(path: file.name)
                let isCurrent = try String(contentsOf: url, encoding: .utf8) == file.text
                #expect(isCurrent, "docs/api/\(file.name) is stale: run 'swift package generate-docs'")
            }
        }
    }

    @Test func everyReferenceInADocumentLeadsSomewhere() throws {
        for file in DocumentGenerator(try Files.api(Files.golden), stem: "Golden").files() {
            guard file.name.hasSuffix(".schema.json") || file.name.hasSuffix(".asyncapi.json") else { continue }
            let document = try JSONSerialization.jsonObject(with: Data(file.text.utf8))
            let references = references(in: document)
            #expect(!references.isEmpty)
            for reference in references {
                #expect(resolve(reference, in: document) != nil, "\(reference) in \(file.name)")
            }
        }
    }

    private func references(in value: Any) -> [String] {
        switch value {
        case let members as [String: Any]:
            members.flatMap { key, value in
                (key == "$ref" ? [value as? String].compactMap { $0 } : []) + references(in: value)
            }
        case let elements as [Any]: elements.flatMap { references(in: $0) }
        default: []
        }
    }

    /// `#/a/b` as the member `b` of the member `a`.
    private func resolve(_ reference: String, in document: Any) -> Any? {
        reference.split(separator: "/").dropFirst().reduce(document) { value, key in
            (value as? [String: Any])?[String(key)]
        }
    }
}
