// SPDX-License-Identifier: GPL-3.0-only

import INIFile
import ProxySupport

/// Finds what a file or the environment sets that no setting is called.
enum UnknownSettings {
    /// One warning per unknown section, per unknown key of a known section, and per key that is set twice.
    static func warnings(in document: INIDocument, path: String) -> [ConfigurationNotice] {
        let sections = Dictionary(uniqueKeysWithValues: Settings.sections.map { ($0.name, $0) })
        var warnings: [(line: Int, text: String)] = []
        for header in document.headers where sections[header.section] == nil {
            let suggestion = Spelling.suggestion(for: header.section, among: Settings.sections.map(\.name))
            let hint = suggestion.map { "; did you mean [\($0)]?" } ?? ""
            warnings.append((header.line, "unknown section [\(header.section.boundedForMessage)] is ignored\(hint)"))
        }
        var firstLines: [SettingID: Int] = [:]
        for entry in document.entries {
            let id = SettingID(section: entry.section, key: entry.key)
            if entry.section.isEmpty {
                let key = entry.key.boundedForMessage
                warnings.append((entry.line, "key \(key) stands before any section and is ignored"))
            } else if let section = sections[entry.section] {
                if !section.settings.contains(where: { $0.facts.id == id }) {
                    warnings.append((entry.line, self.unknownKey(id, in: section)))
                } else if let first = firstLines.updateValue(entry.line, forKey: id) {
                    warnings.append((entry.line, "\(id) is set again and replaces the value of line \(first)"))
                }
            }
        }
        return warnings.sorted { $0.line < $1.line }.map { warning in
            ConfigurationNotice(.warning, "\(path):\(warning.line): \(warning.text)")
        }
    }

    /// One warning per variable with the server's prefix that names no setting, in alphabetical order.
    static func warnings(inEnvironment variables: [String: String]) -> [ConfigurationNotice] {
        let prefix = ConfigurationLayer.environmentPrefix
        let known = Settings.all.map { EnvironmentVariable.name(of: $0.facts.id) }
        return variables.keys.filter { $0.hasPrefix(prefix) && !known.contains($0) }.sorted().map { name in
            let hint = Spelling.suggestion(for: name, among: known).map { "; did you mean \($0)?" } ?? ""
            return ConfigurationNotice(
                .warning,
                "environment variable \(name.boundedForMessage) names no setting and is ignored\(hint)"
            )
        }
    }

    private static func unknownKey(_ id: SettingID, in section: Settings.Section) -> String {
        let message = "unknown key \(id.key.boundedForMessage) in [\(id.section)] is ignored"
        if let suggestion = Spelling.suggestion(for: id.key, among: section.settings.map(\.facts.id.key)) {
            return "\(message); did you mean \(suggestion)?"
        }
        if let elsewhere = Settings.all.first(where: { $0.facts.id.key == id.key }) {
            return "\(message); it belongs to [\(elsewhere.facts.id.section)]"
        }
        return message
    }
}
