// SPDX-License-Identifier: GPL-3.0-only

/// One key of the configuration: where it stands, what it accepts, its default, and what it is for.
///
/// The whole table is `Settings`; nothing else in the program knows the name of a key.
struct Setting<Value: Sendable>: Sendable {
    let facts: SettingFacts
    let kind: SettingKind<Value>

    init(
        _ section: String,
        _ key: String,
        _ kind: SettingKind<Value>,
        default defaultText: String,
        _ summary: String
    ) {
        self.facts = SettingFacts(
            id: SettingID(section: section, key: key),
            defaultText: defaultText,
            accepted: kind.accepted,
            summary: summary
        )
        self.kind = kind
    }
}

/// A setting whose value type does not matter: what the documentation and the checks walk.
protocol AnySetting: Sendable {
    var facts: SettingFacts { get }

    /// - Throws: Why the text is no value of this setting.
    func check(_ text: String) throws(SettingFault)
}

extension Setting: AnySetting {
    func check(_ text: String) throws(SettingFault) {
        _ = try self.kind.parse(text)
    }
}

/// What is known about a setting apart from how its value is read.
struct SettingFacts: Equatable, Sendable {
    let id: SettingID
    /// The default as it would stand in the file.
    let defaultText: String
    /// What a value may be, in words that finish "accepted: …".
    let accepted: String
    let summary: String
}

/// Where a setting stands in the file.
struct SettingID: Hashable, Sendable, CustomStringConvertible {
    let section: String
    let key: String

    var description: String { "[\(self.section)] \(self.key)" }
}
