// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import JSONRPC

/// A spec as it lies in `Spec/`, read without the generator: what the daemon says is held against this.
struct SpecDocument {
    let apiVersion: String
    let methods: [String: JSONValue]
    let notifications: [String: JSONValue]
    let types: [String: JSONValue]

    /// Reads `Spec/NAME.json` of this package and what it includes.
    init(_ name: String) throws {
        let document = try Self.members(of: "\(name).json")
        let includes = try (document["includes"]?.elements ?? []).map { try Self.members(of: $0.text ?? "") }
        func section(_ name: String) -> [String: JSONValue] {
            includes.reduce(document[name]?.members ?? [:]) { own, include in
                // A method of an include stands in the spec too, with what only this API says of it.
                own.merging(include[name]?.members ?? [:]) { own, shared in
                    .object(own.members.merging(shared.members) { own, _ in own })
                }
            }
        }
        self.apiVersion = document["apiVersion"]?.text ?? ""
        self.methods = section("methods")
        self.notifications = section("notifications")
        self.types = section("types")
    }

    private static func members(of file: String) throws -> [String: JSONValue] {
        let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let data = try Data(contentsOf: package.appending(path: "Spec").appending(path: file))
        return try JSONValue(parsing: Array(data)).members
    }

    /// The names in the answer to a method, sorted.
    func returns(of method: String) -> [String] {
        self.methods[method]?.members["returns"]?.parameterNames ?? []
    }

    /// The names that a notification tells, sorted.
    func params(of notification: String) -> [String] {
        self.notifications[notification]?.members["params"]?.parameterNames ?? []
    }

    /// The states of a connection in which a method may be called.
    func states(of method: String) -> [String] {
        (self.methods[method]?.members["states"]?.elements ?? []).compactMap(\.text)
    }

    /// The names of a method's parameters that are uuids.
    func uuids(of method: String) -> [String] {
        let params = self.methods[method]?.members["params"]?.members ?? [:]
        return params.filter { $0.value == "Uuid" }.keys.sorted()
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
    /// The names of a spec's parameters, without the `o:` of optional ones, sorted.
    fileprivate var parameterNames: [String] {
        self.members.keys.map { $0.hasPrefix("o:") ? String($0.dropFirst(2)) : $0 }.sorted()
    }

    /// The members of an object; nothing for another value.
    var members: [String: JSONValue] {
        if case .object(let members) = self { members } else { [:] }
    }

    /// The elements of a list; nothing for another value.
    var elements: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// The text of a string; nil for another value.
    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }
}
