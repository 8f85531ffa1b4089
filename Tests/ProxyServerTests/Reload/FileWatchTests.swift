// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyServer

@Suite struct FileWatchTests {
    private func look(
        _ watch: inout FileWatch<Int>,
        _ stamps: [String: Int?],
        read: [String: Int?],
        changed: Set<String>,
        _ location: SourceLocation = #_sourceLocation
    ) {
        let result = watch.looked(stamps, read: read)
        #expect(result == changed, sourceLocation: location)
    }

    @Test("A change is told when the file has come to rest, until it is read")
    func rest() {
        let read = ["a": 1, "b": 1]
        var watch = FileWatch<Int>(read)
        self.look(&watch, ["a": 1, "b": 1], read: read, changed: [])
        self.look(&watch, ["a": 2, "b": 1], read: read, changed: [])
        self.look(&watch, ["a": 3, "b": 1], read: read, changed: [])
        self.look(&watch, ["a": 3, "b": 2], read: read, changed: [])
        self.look(&watch, ["a": 3, "b": 2], read: read, changed: ["a", "b"])
        self.look(&watch, ["a": 3, "b": 2], read: read, changed: ["a", "b"])
        self.look(&watch, ["a": 3, "b": 2], read: ["a": 3, "b": 2], changed: [])
    }

    @Test("A file that goes, and one that comes, have changed; one that changes back has not")
    func presence() {
        var read: [String: Int?] = ["a": 1, "b": nil]
        var watch = FileWatch<Int>(read)
        self.look(&watch, ["a": nil, "b": 1], read: read, changed: [])
        self.look(&watch, ["a": nil, "b": 1], read: read, changed: ["a", "b"])
        read = ["a": nil, "b": 1]
        self.look(&watch, ["a": 5, "b": 1], read: read, changed: [])
        self.look(&watch, ["a": nil, "b": 1], read: read, changed: [])
        self.look(&watch, ["a": nil, "b": 1], read: read, changed: [])
    }

    @Test("A file that is named only now has changed if it is not as it was read; one that is not named is forgotten")
    func names() {
        var watch = FileWatch<Int>(["a": 1])
        // It was not there when it was read, and came before anybody looked.
        let read: [String: Int?] = ["a": 1, "b": nil]
        self.look(&watch, ["a": 1, "b": 2], read: read, changed: [])
        self.look(&watch, ["a": 1, "b": 2], read: read, changed: ["b"])
        self.look(&watch, ["a": 1, "b": 2], read: ["a": 1, "b": 2], changed: [])
        self.look(&watch, ["b": 2], read: ["b": 2], changed: [])
        self.look(&watch, ["b": 2], read: ["b": 2], changed: [])
    }
}
