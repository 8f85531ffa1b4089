// SPDX-License-Identifier: GPL-3.0-only

/// A file of the AWS command line: sections of keys, as `~/.aws/credentials` and `~/.aws/config` have them.
///
/// https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
struct ProfileFile: Sendable, Equatable {
    /// The longest file that is read, in bytes.
    static let maximumSize = 1 << 20

    private var sections: [String: [String: String]] = [:]

    /// Reads what it understands and passes over the rest, as the command line does.
    init(parsing text: String) {
        var section: String?
        for line in text.split(whereSeparator: \.isNewline) {
            // Indented lines belong to a key of the line before, and to no key of ours.
            guard let first = line.first, first != " ", first != "\t", first != "#", first != ";" else { continue }
            if first == "[" {
                section = line.firstIndex(of: "]").map { end in
                    line[line.index(after: line.startIndex)..<end].split(whereSeparator: \.isBlank)
                        .joined(separator: " ")
                }
            } else if let section, let equals = line.firstIndex(of: "=") {
                let key = line[..<equals].trimmed.lowercased()
                self.sections[section, default: [:]][key] = Self.value(line[line.index(after: equals)...])
            }
        }
    }

    /// A profile's keys: `[name]` in both files, `[profile name]` in the configuration.
    func profile(_ name: String) -> [String: String]? {
        switch (self.sections["profile \(name)"], self.sections[name]) {
        case (let prefixed?, let bare?): prefixed.merging(bare) { prefixed, _ in prefixed }
        case (let prefixed?, nil): prefixed
        case (nil, let bare): bare
        }
    }

    /// Without blanks around it, and without a comment: a `#` or `;` after a blank.
    private static func value(_ text: Substring) -> String {
        var end = text.endIndex
        var previous: Character = " "
        for index in text.indices {
            if text[index] == "#" || text[index] == ";", previous.isBlank, index != text.startIndex {
                end = index
                break
            }
            previous = text[index]
        }
        return String(text[..<end].trimmed)
    }
}

extension Character {
    fileprivate var isBlank: Bool { self == " " || self == "\t" }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self.drop(while: \.isBlank)
        while text.last?.isBlank == true { text.removeLast() }
        return text
    }
}
