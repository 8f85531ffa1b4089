// SPDX-License-Identifier: GPL-3.0-only

import APISpec

/// Types and messages as JSON Schema (2020-12).
struct SchemaBuilder {
    /// What stands in front of a definition's name in a reference: JSON Schema and AsyncAPI keep them in different places.
    var prefix: String

    func reference(_ name: String) -> JSON {
        ["$ref": .string(prefix + name)]
    }

    /// Every named type under its name.
    func types(of api: API) -> [JSON.Member] {
        api.types.map { JSON.Member($0.name, schema(of: $0)) }
    }

    func request(_ method: API.Method) -> JSON {
        var members: [JSON.Member] = [.init("id", id), .init("method", ["const": .string(method.name.description)])]
        members.append(.init("params", object(method.params, allowsMore: false)))
        let needsParams = method.params.contains { !$0.isOptional }
        return message(members, required: ["id", "method"] + (needsParams ? ["params"] : []), method.description)
    }

    func response(_ method: API.Method) -> JSON {
        let members: [JSON.Member] = [
            .init("id", id),
            .init("status", ["const": "success"]),
            .init("params", object(method.returns, allowsMore: true)),
        ]
        return message(members, required: ["id", "status", "params"], "The answer to \(method.name).")
    }

    func failure(_ method: API.Method) -> JSON {
        let members: [JSON.Member] = [
            .init("id", id),
            .init("status", ["const": "error"]),
            .init("error", ["type": "string"]),
            .init("params", object(method.returns, allowsMore: true)),
        ]
        return message(members, required: ["id", "status", "error"], "The refusal of \(method.name).")
    }

    func notification(_ notification: API.Notification) -> JSON {
        let members: [JSON.Member] = [
            .init("id", id),
            .init("notification", ["const": .string(notification.name.description)]),
            .init("params", object(notification.params, allowsMore: true)),
        ]
        return message(members, required: ["id", "notification", "params"], notification.description)
    }

    private let id: JSON = ["type": "integer"]

    init(prefix: String) {
        self.prefix = prefix
    }

    private func message(_ members: [JSON.Member], required: [String], _ description: String) -> JSON {
        [
            "description": .string(description),
            "type": "object",
            "properties": .object(members),
            "required": .array(required.map { .string($0) }),
        ]
    }

    private func schema(of type: API.NamedType) -> JSON {
        switch type.definition {
        case .enumeration(let values):
            ["description": .string(type.note ?? type.name), "enum": .array(values.map { .string($0.name) })]
        case .object(let fields):
            object(fields, allowsMore: false).adding("description", type.note)
        }
    }

    private func object(_ fields: [API.Field], allowsMore: Bool) -> JSON {
        var members: [JSON.Member] = [
            .init("type", "object"),
            .init("properties", .object(fields.map { .init($0.name, schema(of: $0)) })),
        ]
        let required = fields.filter { !$0.isOptional }
        if !required.isEmpty { members.append(.init("required", .array(required.map { .string($0.name) }))) }
        if !allowsMore { members.append(.init("additionalProperties", false)) }
        return .object(members)
    }

    /// An optional member may also be null.
    private func schema(of field: API.Field) -> JSON {
        let type = schema(of: field.type)
        let schema: JSON = field.isOptional ? ["anyOf": [type, ["type": "null"]]] : type
        return schema.adding("description", field.note)
    }

    private func schema(of type: API.TypeExpression) -> JSON {
        switch type {
        case .named(let name): reference(name)
        case .list(let element): ["type": "array", "items": schema(of: element)]
        case .basic(.string): ["type": "string"]
        case .basic(.bool): ["type": "boolean"]
        case .basic(.double): ["type": "number"]
        case .basic(.variant): [:]
        case .basic(.object): ["type": "object"]
        case .basic(.int):
            [
                "type": "integer",
                "minimum": .number(String(Int64.min)),
                "maximum": .number(String(Int64.max)),
            ]
        case .basic(.uint): ["type": "integer", "minimum": 0, "maximum": .number(String(UInt64.max))]
        case .basic(.uuid): ["type": "string", "pattern": .string(Self.uuidPattern)]
        }
    }

    private static let uuidPattern = {
        let digits = "[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
        return "^(\(digits)|\\{\(digits)\\})$"
    }()
}

extension JSON {
    fileprivate func adding(_ key: String, _ text: String?) -> JSON {
        guard case .object(let members) = self, let text else { return self }
        return .object(members + [Member(key, .string(text))])
    }
}
