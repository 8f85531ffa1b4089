// SPDX-License-Identifier: GPL-3.0-only

import APIGenerator
import APISpec
import Foundation
import Testing

/// The answer to Introspect against the spec's own text, read by a parser that is not ours.
@Suite struct IntrospectionTests {
    /// What a reader of the protocol is told of each kind of entry.
    private let exported: [String: [String]?] = [
        "methods": ["description", "params", "returns"],
        "notifications": ["description", "params"],
        "types": nil,
    ]

    @Test func introspectionEqualsTheSpecInCanonicalOrder() throws {
        for url in try Files.specs() {
            let introspection = try Files.api(url).introspection.compactText
            #expect(introspection == (try canonicalText(ofSpecAt: url)), "\(url.lastPathComponent)")
        }
    }

    @Test func aSpecsOwnKeysStayAtHome() throws {
        let text = try Files.api(Files.golden).introspection.compactText
        for key in ["apiVersion", "states", "unchecked", "secret", "errors", "examples", "answeredBy", "notes"] {
            #expect(!text.contains("\"\(key)\""))
        }
    }

    private func canonicalText(ofSpecAt url: URL) throws -> String {
        let spec = try object(at: url)
        let shared = try (spec["includes"] as? [String] ?? []).map { path in
            try object(at: url.deletingLastPathComponent().appending(path: path))
        }
        var document: [String: Any] = [:]
        for (section, keys) in exported {
            let entries = try #require(spec[section] as? [String: Any])
            // What an include declares, the spec itself only says when to call.
            let all = shared.reduce(into: entries) { entries, include in
                entries.merge(include[section] as? [String: Any] ?? [:]) { _, declared in declared }
            }
            document[section] = all.mapValues { entry in
                guard let keys, let members = entry as? [String: Any] else { return entry }
                return members.filter { keys.contains($0.key) }
            }
        }
        let data = try JSONSerialization.data(
            withJSONObject: document,
            options: [.sortedKeys, .withoutEscapingSlashes]
        )
        return String(decoding: data, as: UTF8.self)
    }

    private func object(at url: URL) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
    }
}
