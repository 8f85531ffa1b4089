// SPDX-License-Identifier: GPL-3.0-only

/// How names of a spec are spelt in Swift. Kept beside the checks, which refuse names that Swift could not keep apart.
package enum Naming {
    /// `NoError` -> `noError`, `UInt` -> `uInt`, `HTTPServer` -> `httpServer`, `ID` -> `id`.
    ///
    /// Of a run of capitals the last one begins the next word, unless nothing in lower case follows.
    package static func lowerCamelCase(_ name: String) -> String {
        let capitals = name.prefix { $0.isUppercase }
        let rest = name.dropFirst(capitals.count)
        let beginsWord = rest.first?.isLowercase ?? false
        let lowered = beginsWord && capitals.count > 1 ? capitals.dropLast() : capitals
        return lowered.lowercased() + name.dropFirst(lowered.count)
    }

    /// In backticks where Swift has other plans for the word.
    package static func escape(_ name: String) -> String {
        keywords.contains(name) ? "`\(name)`" : name
    }

    /// The case for each value of an enum: without the type's name in front if all values have it, since
    /// `AuthenticationError.authenticationErrorNoError` says everything twice.
    package static func enumCases(_ values: [String], of type: String) -> [String] {
        let allHavePrefix = values.allSatisfy { value in
            value.hasPrefix(type) && (value.dropFirst(type.count).first?.isUppercase ?? false)
        }
        return values.map { lowerCamelCase(allHavePrefix ? String($0.dropFirst(type.count)) : $0) }
    }

    /// One Swift name per method or notification: the name alone, with the namespace where two have the same name.
    package static func memberNames(_ names: [API.QualifiedName]) -> [API.QualifiedName: String] {
        let uses = Dictionary(grouping: names, by: \.name).mapValues(\.count)
        return Dictionary(
            names.map { name in
                (name, lowerCamelCase(uses[name.name] == 1 ? name.name : name.namespace + name.name))
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// Swift's keywords that a lowerCamelCase name can be.
    private static let keywords: Set<String> = [
        "as", "associatedtype", "await", "break", "case", "catch", "class", "continue", "default", "defer", "deinit",
        "do", "else", "enum", "extension", "fallthrough", "false", "fileprivate", "for", "func", "guard", "if",
        "import", "in", "init", "inout", "internal", "is", "let", "nil", "operator", "precedencegroup", "private",
        "protocol", "public", "repeat", "rethrows", "return", "self", "static", "struct", "subscript", "super",
        "switch", "throw", "throws", "true", "try", "typealias", "var", "where", "while",
    ]
}
