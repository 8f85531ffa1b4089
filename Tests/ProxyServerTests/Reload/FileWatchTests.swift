// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyServer

@Suite struct FileWatchTests {
    private func look(
        _ watch: inout FileWatch<Int>,
        _ stamps: [String: Int?],
        changed: Set<String>,
        _ location: SourceLocation = #_sourceLocation
    ) {
        let result = watch.looked(stamps)
        #expect(result == changed, sourceLocation: location)
    }

    @Test("A change is told once, when the file has come to rest")
    func rest() {
        var watch = FileWatch<Int>(["a": 1, "b": 1])
        self.look(&watch, ["a": 1, "b": 1], changed: [])
        self.look(&watch, ["a": 2, "b": 1], changed: [])
        self.look(&watch, ["a": 3, "b": 1], changed: [])
        self.look(&watch, ["a": 3, "b": 2], changed: [])
        self.look(&watch, ["a": 3, "b": 2], changed: ["a", "b"])
        self.look(&watch, ["a": 3, "b": 2], changed: [])
    }

    @Test("A file that goes, and one that comes, have changed; one that changes back has not")
    func presence() {
        var watch = FileWatch<Int>(["a": 1, "b": nil])
        self.look(&watch, ["a": nil, "b": 1], changed: [])
        self.look(&watch, ["a": nil, "b": 1], changed: ["a", "b"])
        self.look(&watch, ["a": 5, "b": 1], changed: [])
        self.look(&watch, ["a": nil, "b": 1], changed: [])
        self.look(&watch, ["a": nil, "b": 1], changed: [])
    }

    @Test("A file that is named only now was read just now; one that is not named any more is forgotten")
    func names() {
        var watch = FileWatch<Int>(["a": 1])
        self.look(&watch, ["a": 1, "b": 1], changed: [])
        self.look(&watch, ["a": 1, "b": 1], changed: [])
        self.look(&watch, ["a": 1, "b": 2], changed: [])
        self.look(&watch, ["a": 1, "b": 2], changed: ["b"])
        self.look(&watch, ["b": 2], changed: [])
        self.look(&watch, ["b": 2], changed: [])
    }
}
