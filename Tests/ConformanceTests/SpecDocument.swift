// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import JSONRPC

/// A spec as it lies in `Spec/`, read without the generator: what the daemon says is held against this.
struct SpecDocument {
    let apiVersion: String
    let methods: [String: JSONValue]
    let notifications: [String: JSONValue]
    let types: [String: JSONValue]

    /// Reads `Spec/NAME.json` of this package.
    init(_ name: String) throws {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let data = try Data(contentsOf: package.appending(path: "Spec/\(name).json"))
        let document = try JSONValue(parsing: Array(data)).members
        self.apiVersion = document["apiVersion"]?.text ?? ""
        self.methods = document["methods"]?.members ?? [:]
        self.notifications = document["notifications"]?.members ?? [:]
        self.types = document["types"]?.members ?? [:]
    }

    /// What Introspect answers: of each method and notification only what is exported.
    var introspection: JSONValue {
        func exported(_ declarations: [String: JSONValue], _ keys: Set<String>) -> JSONValue {
            .object(declarations.mapValues { .object($0.members.filter { keys.contains($0.key) }) })
        }
        return .object([
            "methods": exported(self.methods, ["description", "params", "returns"]),
            "notifications": exported(self.notifications, ["description", "params"]),
            "types": .object(self.types),
        ])
    }
}

extension JSONValue {
    /// The members of an object; nothing for another value.
    var members: [String: JSONValue] {
        if case .object(let members) = self { members } else { [:] }
    }

    /// The text of a string; nil for another value.
    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }
}
