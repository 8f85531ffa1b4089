// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// How the text of a setting becomes a value, and the words that say what is accepted.
struct SettingKind<Value: Sendable>: Sendable {
    let accepted: String
    let parse: @Sendable (String) throws(SettingFault) -> Value
}

/// Why a text is no value of a setting, in words that follow the text: "… is not a whole number".
struct SettingFault: Error, Equatable {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

extension SettingKind<Bool> {
    static let flag = SettingKind(accepted: "true or false") { text throws(SettingFault) in
        guard let value = Bool(settingText: text) else { throw SettingFault("is not a truth value") }
        return value
    }
}

extension Bool {
    /// The spellings that configuration files in the wild use.
    init?(settingText text: String) {
        switch text.lowercased() {
        case "true", "yes", "on", "1": self = true
        case "false", "no", "off", "0": self = false
        default: return nil
        }
    }
}

extension SettingKind<Int> {
    static func number(_ range: ClosedRange<Int>) -> SettingKind {
        SettingKind(accepted: "\(range.lowerBound) to \(range.upperBound)") { text throws(SettingFault) in
            try Int(settingText: text, in: range)
        }
    }

    static func bytes(_ range: ClosedRange<Int>) -> SettingKind {
        SettingKind(accepted: "\(range.lowerBound) to \(range.upperBound) (bytes)", parse: Self.number(range).parse)
    }

    /// A wait that the system counts in seconds, given in milliseconds like all others; a begun second counts whole.
    static func wholeSeconds(_ milliseconds: ClosedRange<Int>) -> SettingKind {
        let accepted = "\(milliseconds.lowerBound) to \(milliseconds.upperBound) (milliseconds)"
        return SettingKind(accepted: accepted) { text throws(SettingFault) in
            try (Int(settingText: text, in: milliseconds) + 999) / 1000
        }
    }

    /// Port 0 asks the system for any free one.
    static let port = SettingKind(accepted: "a port, 0 to 65535", parse: Self.number(0...65535).parse)
}

extension SettingKind<TimeAmount> {
    static func milliseconds(_ range: ClosedRange<Int>) -> SettingKind {
        let accepted = "\(range.lowerBound) to \(range.upperBound) (milliseconds)"
        return SettingKind(accepted: accepted) { text throws(SettingFault) in
            try .milliseconds(Int64(Int(settingText: text, in: range)))
        }
    }
}

extension Int {
    fileprivate init(settingText text: String, in range: ClosedRange<Int>) throws(SettingFault) {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw SettingFault("is not a whole number")
        }
        // Digits that do not fit into an Int are out of every range.
        guard let value = Int(text), range.contains(value) else {
            throw SettingFault("is out of range")
        }
        self = value
    }
}

extension SettingKind<String> {
    static func text(_ length: ClosedRange<Int>) -> SettingKind {
        let accepted = "a text of \(length.lowerBound) to \(length.upperBound) bytes"
        return SettingKind(accepted: accepted) { text throws(SettingFault) in
            guard !text.isEmpty || length.contains(0) else { throw SettingFault("is empty") }
            guard length.contains(text.utf8.count) else { throw SettingFault("has \(text.utf8.count) bytes") }
            return text
        }
    }

    /// A name or an address; whether it resolves is found out when the server is built.
    static let host = SettingKind(accepted: "a host name or an IP address") { text throws(SettingFault) in
        guard !text.isEmpty else { throw SettingFault("is empty") }
        // RFC 1035 section 2.3.4 bounds a name; '%' leads the zone of a link-local address (RFC 4007).
        let isHost =
            text.utf8.count <= 255
            && text.unicodeScalars.allSatisfy { scalar in
                scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                    || ".:-_%".unicodeScalars.contains(scalar)
            }
        guard isHost else { throw SettingFault("is no host name and no IP address") }
        return text
    }

    static let file = SettingKind(accepted: "a file's path") { text throws(SettingFault) in
        try requirePath(text)
        return text
    }

    static let url = SettingKind(accepted: "an http:// or https:// URL") { text throws(SettingFault) in
        guard text.hasPrefix("http://") || text.hasPrefix("https://"), text.utf8.count <= 2048,
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw SettingFault("is no such URL") }
        return text
    }
}

extension SettingKind<String?> {
    static let optionalURL = SettingKind(accepted: "an http:// or https:// URL, or nothing") {
        text throws(SettingFault) in
        try text.isEmpty ? nil : SettingKind<String>.url.parse(text)
    }

    static let optionalFile = SettingKind(accepted: "a file's path, or nothing") { text throws(SettingFault) in
        guard !text.isEmpty else { return nil }
        try requirePath(text)
        return text
    }

    /// A user's or a group's; whether there is one of that name is found out when the server starts.
    static let optionalName = SettingKind(accepted: "a name of at most \(maximumName) bytes, or nothing") {
        text throws(SettingFault) in
        guard !text.isEmpty else { return nil }
        guard text.utf8.count <= maximumName else { throw SettingFault("has \(text.utf8.count) bytes") }
        return text
    }

    static let optionalSocket = SettingKind(
        accepted: "a Unix socket's path of at most \(maximumSocketPath) bytes, or nothing"
    ) { text throws(SettingFault) in
        guard !text.isEmpty else { return nil }
        guard text.utf8.count <= maximumSocketPath else { throw SettingFault("has \(text.utf8.count) bytes") }
        return text
    }
}

/// LOGIN_NAME_MAX of limits.h, less the NUL at its end.
private let maximumName = 255
/// `sun_path` of unix(7) holds 108 bytes, one of them the NUL at its end.
private let maximumSocketPath = 107
/// PATH_MAX of limits.h, less the NUL at its end.
private let maximumFilePath = 4095

private func requirePath(_ text: String) throws(SettingFault) {
    guard !text.isEmpty else { throw SettingFault("is empty") }
    guard text.utf8.count <= maximumFilePath else { throw SettingFault("has \(text.utf8.count) bytes") }
}

extension SettingKind where Value: RawRepresentable<String> & CaseIterable {
    static func choice(of type: Value.Type = Value.self) -> SettingKind {
        let names = Value.allCases.map(\.rawValue)
        return SettingKind(accepted: names.joined(separator: ", ")) { text throws(SettingFault) in
            guard let value = Value(rawValue: text) else { throw SettingFault("is none of the choices") }
            return value
        }
    }
}
