// SPDX-License-Identifier: GPL-3.0-only

import APISpec

/// Values with one fault each, for every way in which a type can be missed.
extension API {
    /// One value of every kind that JSON has, under the name errors give the kind.
    private static let kinds: [(name: String, value: JSON)] = [
        ("Null", .null),
        ("Bool", true),
        ("Int", -1),
        ("UInt", .number("18446744073709551615")),
        ("Double", .number("0.5")),
        ("String", "text"),
        ("List", []),
        ("Object", [:]),
    ]

    func faults(of fields: [Field]) -> [Fault] {
        let complete = completeObject(fields)
        let unknown = Fault(value: complete.adding("notInTheSpec", true), path: "notInTheSpec", problem: .unknown)
        return fields.flatMap { faults(of: $0, in: complete) } + [unknown]
    }

    private func faults(of field: Field, in complete: JSON) -> [Fault] {
        var faults = faults(of: field.wireType).map { fault in
            fault.inMember(field.name) { complete.replacing(field.name, by: $0) }
        }
        if field.isOptional {
            // Null stands for an optional member that is not there.
            faults.removeAll { $0.value[field.name] == .null }
        } else {
            let expected = name(of: field.wireType)
            let value = complete.removing(field.name)
            faults.insert(Fault(value: value, path: field.name, problem: .missing(expected: expected)), at: 0)
        }
        return faults
    }

    private func faults(of type: TypeExpression) -> [Fault] {
        let wrongKinds = Self.kinds.compactMap { kind in
            problem(of: type, with: kind.name, kind.value).map { Fault(value: kind.value, problem: $0) }
        }
        switch type {
        case .basic: return wrongKinds
        case .list(let element):
            let sound = sample(of: element)
            return wrongKinds + faults(of: element).map { $0.inList(behind: sound) }
        case .named(let name):
            guard case .object(let fields) = self.type(named: name)?.definition else { return wrongKinds }
            return wrongKinds + faults(of: fields)
        }
    }

    /// What is wrong with a value of this kind, nil when nothing is.
    private func problem(of type: TypeExpression, with kind: String, _ value: JSON) -> Fault.Problem? {
        let wrongType = Fault.Problem.wrongType(expected: name(of: type), got: kind)
        switch type {
        case .basic(let basic):
            switch (basic, kind) {
            case (.variant, _), (.object, "Object"), (.bool, "Bool"), (.string, "String"), (.int, "Int"),
                (.uint, "UInt"), (.double, "Int"), (.double, "UInt"), (.double, "Double"):
                return nil
            case (.int, "UInt"), (.uint, "Int"), (.uuid, "String"):
                return .invalidValue(expected: basic.rawValue, got: value.plainText)
            default:
                return wrongType
            }
        case .list:
            return kind == "List" ? nil : wrongType
        case .named(let name):
            switch self.type(named: name)?.definition {
            case .enumeration(let values) where kind == "String":
                let choices = values.map(\.name).joined(separator: ", ")
                return .invalidValue(expected: "\(name) (\(choices))", got: value.plainText)
            case .object where kind == "Object":
                return nil
            case .enumeration, .object, nil:
                return wrongType
            }
        }
    }

    /// The type in the words of an error.
    private func name(of type: TypeExpression) -> String {
        switch type {
        case .basic(let basic): basic.rawValue
        case .named(let name): name
        case .list(let element): "List of \(name(of: element))"
        }
    }
}

extension JSON {
    fileprivate func adding(_ key: String, _ value: JSON) -> JSON {
        guard case .object(let members) = self else { return self }
        return .object(members + [Member(key, value)])
    }

    fileprivate func removing(_ key: String) -> JSON {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { $0.key != key })
    }

    fileprivate func replacing(_ key: String, by value: JSON) -> JSON {
        guard case .object(let members) = self else { return self }
        return .object(members.map { $0.key == key ? Member(key, value) : $0 })
    }

    /// A string without its quotes, anything else as JSON.
    fileprivate var plainText: String {
        if case .string(let text) = self { text } else { compactText }
    }
}
