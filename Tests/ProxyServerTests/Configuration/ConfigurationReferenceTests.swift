// SPDX-License-Identifier: GPL-3.0-only

import INIFile
import ProxyAuthentication
import Testing

@testable import ProxyServer

/// The documents in the repository say what the table of settings says.
@Suite struct ConfigurationReferenceTests {
    static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(
        separator: "/"
    )

    static func contents(of path: String) throws -> String {
        String(decoding: try BoundedFile.read("\(Self.root)/\(path)", limit: 1 << 20), as: UTF8.self)
    }

    @Test("docs/configuration.md is up to date; if not: nymea-remoteproxy --print-configuration-reference")
    func reference() throws {
        #expect(try Self.contents(of: "docs/configuration.md") == ConfigurationReference.markdown)
    }

    @Test("The sample is up to date; if not: nymea-remoteproxy --print-configuration-sample")
    func sample() throws {
        #expect(try Self.contents(of: "Packaging/nymea-remoteproxy.conf") == ConfigurationReference.sample)
    }

    @Test("Read as a configuration, the sample has every key at its default, and nothing to complain about")
    func sampleIsTheDefault() throws {
        let sample = try Self.contents(of: "Packaging/nymea-remoteproxy.conf")
        let loaded = try load(sample)
        #expect(loaded.notices.isEmpty)
        // With the keys that stand in comments, none is missing and none is unknown.
        let whole = sample.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix(";") ? $0.dropFirst() : $0 }.joined(separator: "\n")
        let document = try INIDocument(parsing: Array(whole.utf8))
        let expected = Settings.all.map { [$0.facts.id.section, $0.facts.id.key, $0.facts.defaultText] }
        #expect(document.entries.map { [$0.section, $0.key, $0.value] } == expected)
        #expect(UnknownSettings.warnings(in: document, path: "sample").isEmpty)
    }

    @Test("The reference has a row for every key, with default, what is accepted, and variable")
    func rows() {
        let text = ConfigurationReference.markdown
        for setting in Settings.all {
            let facts = setting.facts
            let fallback = facts.defaultText.isEmpty ? "" : "`\(facts.defaultText)`"
            #expect(text.contains("| `\(facts.id.key)` | \(fallback) | \(facts.accepted) | \(facts.summary)"))
            #expect(text.contains("| `\(EnvironmentVariable.name(of: facts.id))` |\n"))
        }
    }
}
