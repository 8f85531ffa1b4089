// SPDX-License-Identifier: GPL-3.0-only

extension Checker {
    mutating func checkTypes(_ node: JSONNode?) {
        let members = entries(of: node, "'types'")
        declaredTypes = Set(members.map(\.key) + includes.flatMap(\.types).map(\.name))
        for member in members {
            checkName(member.key, .type, at: member.keyOffset)
            let note = notes.take(member.key)
            guard let definition = definition(member.value, of: member.key) else { continue }
            types.append(API.NamedType(name: member.key, note: note, definition: definition))
        }
        for member in members { reportRecursion(from: member.key, at: member.keyOffset) }
    }

    private mutating func definition(_ node: JSONNode, of type: String) -> API.NamedType.Definition? {
        switch node.value {
        case .array: return .enumeration(enumeration(node, of: type))
        case .object: return .object(fields(node, "type '\(type)'", owner: type))
        case .null, .bool, .number, .string:
            reportKind(of: node, "type '\(type)'", expected: "a list of values or an object of members")
            return nil
        }
    }

    private mutating func enumeration(_ node: JSONNode, of type: String) -> [API.NamedType.Value] {
        var values: [API.NamedType.Value] = []
        var names: [(name: String, offset: Int)] = []
        for element in elements(of: node, "type '\(type)'") {
            guard let name = text(element, "a value of type '\(type)'") else { continue }
            checkName(name, .value, at: element.offset)
            names.append((name, element.offset))
            values.append(API.NamedType.Value(name: name, note: notes.take("\(type).\(name)")))
        }
        for (swiftName, value) in zip(Naming.enumCases(names.map(\.name), of: type), names) {
            checkReserved(swiftName, .value, at: value.offset)
        }
        checkDistinct(names, .value, in: "type '\(type)'")
        if case .array([]) = node.value { report("type '\(type)' has no values", at: node.offset) }
        return values
    }

    /// The members of `params`, `returns` or an object type. `owner` is what a note's dotted name begins with.
    mutating func fields(_ node: JSONNode?, _ subject: String, owner: String) -> [API.Field] {
        var fields: [API.Field] = []
        var names: [(name: String, offset: Int)] = []
        for member in entries(of: node, subject) {
            let isOptional = member.key.hasPrefix("o:")
            let name = isOptional ? String(member.key.dropFirst(2)) : member.key
            checkName(name, .field, at: member.keyOffset)
            names.append((name, member.keyOffset))
            let note = notes.take("\(owner).\(name)")
            // What cannot be read was reported. Taking anything in its place keeps examples from being blamed as well.
            let type = typeExpression(member.value, "'\(name)' of \(subject)") ?? .basic(.variant)
            fields.append(API.Field(name: name, isOptional: isOptional, type: type, note: note))
        }
        checkDistinct(names, .field, in: subject)
        return fields
    }

    private mutating func typeExpression(_ node: JSONNode, _ subject: String) -> API.TypeExpression? {
        switch node.value {
        case .string(let word):
            if word.hasPrefix("$ref:") { return reference(String(word.dropFirst(5)), at: node.offset) }
            if let type = API.BasicType(rawValue: word) { return .basic(type) }
            reportUnknownType(word, at: node.offset)
            return nil
        case .array(let elements):
            guard elements.count == 1 else {
                report("\(subject) must list exactly one type, as in [\"String\"]", at: node.offset)
                return nil
            }
            return typeExpression(elements[0], subject).map { .list($0) }
        case .null, .bool, .number, .object:
            reportKind(of: node, subject, expected: "a type, as in \"String\" or [\"String\"]")
            return nil
        }
    }

    private mutating func reference(_ name: String, at offset: Int) -> API.TypeExpression? {
        guard declaredTypes.contains(name) else {
            report("'$ref:\(name)' refers to a type that this spec does not declare", at: offset)
            return nil
        }
        return .named(name)
    }

    private mutating func reportUnknownType(_ word: String, at offset: Int) {
        if declaredTypes.contains(word) {
            report("no basic type '\(word)'; write '$ref:\(word)' for the type this spec declares", at: offset)
        } else {
            let words = API.BasicType.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            report("no such type '\(word)'; basic types are \(words)", at: offset)
        }
    }
}

// MARK: - Recursion

extension Checker {
    /// A Swift struct cannot hold itself, and a message that may nest without end has no place in an RPC.
    private mutating func reportRecursion(from type: String, at offset: Int) {
        guard let path = path(from: type, to: type) else { return }
        report("type '\(type)' contains itself: \(path.joined(separator: " -> "))", at: offset)
    }

    /// The shortest way of references from one type to another, both included.
    private func path(from start: String, to end: String) -> [String]? {
        var seen: Set<String> = []
        var paths = [[start]]
        while !paths.isEmpty {
            let path = paths.removeFirst()
            for next in references(of: path[path.count - 1]) {
                if next == end { return path + [next] }
                if seen.insert(next).inserted { paths.append(path + [next]) }
            }
        }
        return nil
    }

    private func references(of type: String) -> [String] {
        guard case .object(let fields) = types.first(where: { $0.name == type })?.definition else { return [] }
        return fields.compactMap { $0.type.reference }
    }
}

extension API.TypeExpression {
    /// The named type at the bottom of lists.
    fileprivate var reference: String? {
        switch self {
        case .basic: nil
        case .named(let name): name
        case .list(let element): element.reference
        }
    }
}
