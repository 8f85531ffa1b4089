// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import APISpec

/// A spec and what it shares with others.
@Suite struct IncludeTests {
    private static let spec = """
        {
            "title": "T", "name": "Shop", "apiVersion": "1",
            "includes": ["Shared/common.json"],
            "states": { "open": "O.", "shut": "S." },
            "methods": {
                "Door.Knock": {
                    "states": ["open", "shut"],
                    "examples": [{ "params": { "times": 2 }, "returns": { "mood": "Good" } }]
                },
                "Shop.Order": {
                    "description": "D.", "params": { "o:mood": "$ref:Mood" }, "returns": {}, "states": ["open"]
                }
            },
            "notifications": { "Door.Closed": { "description": "D.", "params": {} } },
            "types": { "Size": ["Small", "Large"] }
        }
        """

    private static let shared = """
        {
            "title": "What shops share", "name": "Common",
            "methods": {
                "Door.Knock": {
                    "description": "Knocks.", "params": { "times": "UInt" }, "returns": { "mood": "$ref:Mood" },
                    "examples": [{ "params": { "times": 1 } }]
                }
            },
            "notifications": { "Door.Opened": { "description": "It is open.", "params": {} } },
            "types": { "Mood": ["Good", "Bad"] },
            "notes": { "Door.Knock.times": "How often." }
        }
        """

    @Test func aSpecHasWhatItIncludes() throws {
        let api = try parse(Self.spec, including: ["Shared/common.json": Self.shared])
        #expect(api.includes == ["Shared/common.json"])
        #expect(api.methods.map(\.name.description) == ["Door.Knock", "Shop.Order"])
        #expect(api.methods.map(\.include) == ["Common", nil])
        #expect(api.notifications.map(\.name.description) == ["Door.Closed", "Door.Opened"])
        #expect(api.notifications.map(\.include) == [nil, "Common"])
        #expect(api.types.map(\.name) == ["Size", "Mood"])
        #expect(api.types.map(\.include) == [nil, "Common"])
        #expect(api.namespaces == ["Door", "Shop"])
    }

    @Test func anIncludedMethodIsCalledInTheStatesOfTheSpec() throws {
        let knock = try #require(
            try parse(Self.spec, including: ["Shared/common.json": Self.shared]).methods.first
        )
        #expect(knock.description == "Knocks.")
        #expect(knock.params.map(\.note) == ["How often."])
        #expect(knock.states == ["open", "shut"])
        #expect(
            knock.examples == [
                API.Example(params: ["times": 1], returns: nil),
                API.Example(params: ["times": 2], returns: ["mood": "Good"]),
            ]
        )
    }

    @Test(arguments: includeFaults)
    func aFaultIsReportedWhereItStands(_ fault: Fault) throws {
        try #require(Self.spec.ranges(of: fault.old).count == 1, "'\(fault.old)' must occur exactly once")
        let files = ["Shared/common.json": Self.shared, "again.json": Self.shared]
        let diagnostics = diagnostics(Self.spec.replacing(fault.old, with: fault.new), including: files)
        #expect(diagnostics == fault.expected.map { "spec.json:\($0)" })
    }

    @Test(arguments: faultsOfIncludes)
    func aFaultOfAnIncludeIsReportedInItsFile(_ fault: Fault) throws {
        try #require(Self.shared.ranges(of: fault.old).count == 1, "'\(fault.old)' must occur exactly once")
        let files = ["Shared/common.json": Self.shared.replacing(fault.old, with: fault.new)]
        #expect(diagnostics(Self.spec, including: files) == fault.expected.map { "folder/Shared/common.json:\($0)" })
    }

    @Test func nothingIsIncludedUnlessSomeoneReadsIt() {
        #expect(
            SampleSpec.diagnostics(of: Self.spec) == [
                "Spec/sample.json:3:18: error: include 'Shared/common.json' cannot be read: nothing can be included here"
            ]
        )
    }

    private func parse(_ text: String, including files: [String: String]) throws(DiagnosticList) -> API {
        try API(parsing: SourceText(file: "spec.json", text: text)) { path throws(UnreadableInclude) in
            guard let text = files[path] else { throw UnreadableInclude(reason: "no such file") }
            return SourceText(file: "folder/\(path)", text: text)
        }
    }

    private func diagnostics(_ text: String, including files: [String: String]) -> [String] {
        do {
            _ = try parse(text, including: files)
            return []
        } catch {
            return error.diagnostics.map(\.description)
        }
    }
}
