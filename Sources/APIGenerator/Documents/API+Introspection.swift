// SPDX-License-Identifier: GPL-3.0-only

package import APISpec

extension API {
    /// The params of the answer to Introspect, with the keys of every object in order. Title, states, errors, examples
    /// and notes are for readers of the spec and stay at home.
    package var introspection: JSON {
        let document: JSON = [
            "methods": .object(methods.map { JSON.Member($0.name.description, $0.introspection) }),
            "notifications": .object(notifications.map { JSON.Member($0.name.description, $0.introspection) }),
            "types": .object(types.map { JSON.Member($0.name, $0.introspection) }),
        ]
        return document.canonical
    }
}

extension API.Method {
    fileprivate var introspection: JSON {
        ["description": .string(description), "params": params.introspection, "returns": returns.introspection]
    }
}

extension API.Notification {
    fileprivate var introspection: JSON {
        ["description": .string(description), "params": params.introspection]
    }
}

extension API.NamedType {
    fileprivate var introspection: JSON {
        switch definition {
        case .enumeration(let values): .array(values.map { .string($0.name) })
        case .object(let fields): fields.introspection
        }
    }
}

extension [API.Field] {
    fileprivate var introspection: JSON {
        .object(map { JSON.Member($0.key, $0.type.json) })
    }
}
