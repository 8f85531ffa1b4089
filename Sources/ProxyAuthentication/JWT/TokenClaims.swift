// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC

/// What a token says (RFC 7519 section 4).
struct TokenClaims {
    let members: [String: JSONValue]

    /// A text, or a list of texts; nil if the claim is missing or anything else.
    func texts(_ name: String) -> [String]? {
        switch self.members[name] {
        case .string(let text): return [text]
        case .array(let elements):
            var texts: [String] = []
            for element in elements {
                guard case .string(let text) = element else { return nil }
                texts.append(text)
            }
            return texts
        default: return nil
        }
    }

    /// A text; nil if the claim is missing or anything else.
    func text(_ name: String) -> String? {
        guard case .string(let text)? = self.members[name] else { return nil }
        return text
    }

    /// Seconds since 1970 (NumericDate, which may have a fraction); nil if the claim is missing or no number.
    func date(_ name: String) -> Double? {
        switch self.members[name] {
        case .int(let seconds): Double(seconds)
        case .uint(let seconds): Double(seconds)
        case .double(let seconds): seconds
        default: nil
        }
    }

    /// Whether the claim has this value, or has it in its list. Truth values and whole numbers are compared as they are
    /// written in JSON.
    func has(_ name: String, _ value: String) -> Bool {
        guard let member = self.members[name] else { return false }
        if case .array(let elements) = member { return elements.contains { Self.text(of: $0) == value } }
        return Self.text(of: member) == value
    }

    private static func text(of value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .bool(let truth): "\(truth)"
        case .int(let number): "\(number)"
        case .uint(let number): "\(number)"
        case .null, .double, .array, .object: nil
        }
    }

    /// What the token lets its bearer do: `scope`, one text with blanks (RFC 9068 section 2.2.3), or `scp`, as some
    /// providers call it; either may be a list.
    var scopes: Set<Substring> {
        let texts = (self.texts("scope") ?? []) + (self.texts("scp") ?? [])
        return Set(texts.flatMap { $0.split(separator: " ") })
    }
}
