// SPDX-License-Identifier: GPL-3.0-only

/// Reads nodes as what they have to be. `subject` begins the sentence of a fault: "'params' of method 'A.B'".
extension Checker {
    /// The members of an object with a fixed set of keys, those with faulty keys left out.
    mutating func members(
        of node: JSONNode,
        _ subject: String,
        required: [String],
        optional: [String] = []
    ) -> [String: JSONNode]? {
        guard case .object = node.value else {
            reportKind(of: node, subject, expected: "an object")
            return nil
        }
        let known = required + optional
        var values: [String: JSONNode] = [:]
        for member in entries(of: node, subject) {
            if known.contains(member.key) {
                values[member.key] = member.value
            } else {
                let keys = known.map { "'\($0)'" }.joined(separator: ", ")
                report("unknown key '\(member.key)' in \(subject); known are \(keys)", at: member.keyOffset)
            }
        }
        for key in required where values[key] == nil {
            report("\(subject) has no '\(key)'", at: node.offset)
        }
        return values
    }

    /// The members of an object with free keys, each key once. A missing node has none.
    mutating func entries(of node: JSONNode?, _ subject: String) -> [JSONNode.Member] {
        guard let node else { return [] }
        guard case .object(let members) = node.value else {
            reportKind(of: node, subject, expected: "an object")
            return []
        }
        var seen: Set<String> = []
        return members.filter { member in
            let isNew = seen.insert(member.key).inserted
            if !isNew { report("duplicate key '\(member.key)' in \(subject)", at: member.keyOffset) }
            return isNew
        }
    }

    /// The elements of a list. A missing node has none.
    mutating func elements(of node: JSONNode?, _ subject: String) -> [JSONNode] {
        guard let node else { return [] }
        guard case .array(let elements) = node.value else {
            reportKind(of: node, subject, expected: "a list")
            return []
        }
        return elements
    }

    /// A string with something in it. A missing node was reported by `members`.
    mutating func text(_ node: JSONNode?, _ subject: String) -> String? {
        guard let node else { return nil }
        guard case .string(let text) = node.value else {
            reportKind(of: node, subject, expected: "a string")
            return nil
        }
        guard text.contains(where: { !$0.isWhitespace }) else {
            report("\(subject) is empty", at: node.offset)
            return nil
        }
        return text
    }

    mutating func reportKind(of node: JSONNode, _ subject: String, expected: String) {
        report("\(subject) must be \(expected), not \(node.kind)", at: node.offset)
    }
}
