// SPDX-License-Identifier: GPL-3.0-only

extension Checker {
    /// Sentences about single parameters, types and values, by dotted name.
    struct Notes {
        fileprivate var entries: [String: (text: String, offset: Int)] = [:]
        fileprivate var used: Set<String> = []

        mutating func take(_ name: String) -> String? {
            used.insert(name)
            return entries[name]?.text
        }
    }

    mutating func checkNotes(_ node: JSONNode?) -> Notes {
        var notes = Notes()
        for member in entries(of: node, "'notes'") {
            guard let text = text(member.value, "the note on '\(member.key)'") else { continue }
            notes.entries[member.key] = (text, member.keyOffset)
        }
        return notes
    }

    /// A note on something that is not there was left behind by a change.
    mutating func reportUnusedNotes() {
        for (name, entry) in notes.entries where !notes.used.contains(name) {
            report("the note is on '\(name)', which this spec does not have", at: entry.offset)
        }
    }
}
