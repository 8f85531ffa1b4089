// SPDX-License-Identifier: GPL-3.0-only

/// Examples are promises to readers; each is held against the types it claims to have.
extension Checker {
    /// `returns` is nil for a notification, whose examples have params only.
    mutating func checkExamples(
        _ node: JSONNode?,
        _ subject: String,
        params: [API.Field],
        returns: [API.Field]?
    ) -> [API.Example] {
        var examples: [API.Example] = []
        for element in elements(of: node, "'examples' of \(subject)") {
            let subject = "an example of \(subject)"
            let optional = returns == nil ? [] : ["returns"]
            guard let keys = members(of: element, subject, required: ["params"], optional: optional),
                let paramsNode = keys["params"]
            else { continue }
            checkFit(paramsNode, of: params, "the params of \(subject)")
            if let node = keys["returns"], let returns { checkFit(node, of: returns, "the returns of \(subject)") }
            examples.append(API.Example(params: paramsNode.json, returns: keys["returns"]?.json))
        }
        return examples
    }

    /// Reports where a value differs from an object with these members.
    mutating func checkFit(_ node: JSONNode, of fields: [API.Field], _ subject: String) {
        guard case .object = node.value else { return reportKind(of: node, subject, expected: "an object") }
        let members = entries(of: node, subject)
        for member in members {
            if let field = fields.first(where: { $0.name == member.key }) {
                checkFit(member.value, of: field.type, "'\(member.key)' in \(subject)")
            } else {
                report("'\(member.key)' in \(subject) is not declared", at: member.keyOffset)
            }
        }
        for field in fields where !field.isOptional && !members.contains(where: { $0.key == field.name }) {
            report("\(subject) lack '\(field.name)'", at: node.offset)
        }
    }

    private mutating func checkFit(_ node: JSONNode, of type: API.TypeExpression, _ subject: String) {
        switch type {
        case .basic(let basic):
            guard !basic.accepts(node.value) else { return }
            report("\(subject) must be \(basic.sentence), not \(node.json.compactText)", at: node.offset)
        case .list(let element):
            for (index, node) in elements(of: node, subject).enumerated() {
                checkFit(node, of: element, "element \(index) of \(subject)")
            }
        case .named(let name):
            checkFit(node, ofTypeNamed: name, subject)
        }
    }

    private mutating func checkFit(_ node: JSONNode, ofTypeNamed name: String, _ subject: String) {
        // A definition that could not be read was reported itself.
        switch type(named: name)?.definition {
        case .object(let fields):
            checkFit(node, of: fields, subject)
        case .enumeration(let values):
            if case .string(let text) = node.value, values.contains(where: { $0.name == text }) { return }
            report("\(subject) must be a value of '\(name)', not \(node.json.compactText)", at: node.offset)
        case nil:
            return
        }
    }
}

extension API.BasicType {
    fileprivate func accepts(_ value: JSONNode.Value) -> Bool {
        switch (self, value) {
        case (.variant, _), (.object, .object), (.bool, .bool), (.string, .string), (.double, .number): true
        case (.int, .number(let spelling)): Int64(spelling) != nil
        case (.uint, .number(let spelling)): UInt64(spelling) != nil
        case (.uuid, .string(let text)): Self.isUuid(text)
        default: false
        }
    }

    /// Eight, four, four, four and twelve hexadecimal digits between dashes, braces around them or not.
    private static func isUuid(_ text: String) -> Bool {
        let bare = text.hasPrefix("{") && text.hasSuffix("}") ? text.dropFirst().dropLast() : text[...]
        let groups = bare.split(separator: "-", omittingEmptySubsequences: false)
        return groups.map(\.utf8.count) == [8, 4, 4, 4, 12]
            && groups.allSatisfy { $0.utf8.allSatisfy { Character(.init($0)).isHexDigit } }
    }

    fileprivate var sentence: String {
        switch self {
        case .uuid: "a Uuid"
        case .string: "a String"
        case .int: "an Int"
        case .uint: "a UInt"
        case .double: "a Double"
        case .bool: "a Bool"
        case .variant: "any value"
        case .object: "an Object"
        }
    }
}
