// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication

extension SettingKind<[String]> {
    /// The most entries of a list.
    private static var maximumCount: Int { 32 }

    /// Texts with commas between them.
    static func list(of what: String, allowsNone: Bool) -> SettingKind {
        let accepted = "\(what), with commas between them" + (allowsNone ? ", or nothing" : "")
        return SettingKind(accepted: accepted) { text throws(SettingFault) in
            guard !text.isEmpty else { return [] }
            let entries = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingBlanks }
            guard entries.count <= Self.maximumCount else {
                throw SettingFault("has more than \(Self.maximumCount) entries")
            }
            guard entries.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 512 }) else {
                throw SettingFault("has an entry that is empty or longer than 512 bytes")
            }
            return entries
        }
    }
}

extension SettingKind<[ClaimRules.Requirement]> {
    static let requirements = SettingKind(
        accepted: "claims with the values that they must have, name=value, with commas between them, or nothing"
    ) { text throws(SettingFault) in
        try SettingKind<[String]>.list(of: "", allowsNone: true).parse(text).map { entry throws(SettingFault) in
            let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let name = parts.first?.trimmingBlanks, let value = parts.last?.trimmingBlanks,
                !name.isEmpty, !value.isEmpty
            else { throw SettingFault("has an entry that is not name=value") }
            return ClaimRules.Requirement(claim: name, value: value)
        }
    }
}

extension SettingKind<ServiceURL?> {
    static let service = SettingKind(
        accepted: "an https:// URL, or an http:// URL of this machine (127.0.0.1, [::1], localhost), or nothing"
    ) { text throws(SettingFault) in
        guard !text.isEmpty else { return nil }
        guard let url = ServiceURL(text) else { throw SettingFault("is no such URL") }
        return url
    }
}

extension StringProtocol {
    var trimmingBlanks: String {
        let blanks: Set<Character> = [" ", "\t"]
        let start = self.drop { blanks.contains($0) }
        guard let end = start.lastIndex(where: { !blanks.contains($0) }) else { return "" }
        return String(start[...end])
    }
}
