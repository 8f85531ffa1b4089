// SPDX-License-Identifier: GPL-3.0-only

package import APISpec

extension API {
    /// A JSON Schema that every message of the API fits, with a definition for each.
    package func jsonSchema(identifier: String) -> JSON {
        let schemas = SchemaBuilder(prefix: "#/$defs/")
        let messages =
            methods.flatMap { method in
                [
                    JSON.Member("\(method.name).request", schemas.request(method)),
                    JSON.Member("\(method.name).response", schemas.response(method)),
                    JSON.Member("\(method.name).error", schemas.failure(method)),
                ]
            } + notifications.map { JSON.Member("\($0.name).notification", schemas.notification($0)) }
        return [
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": .string(identifier),
            "title": .string("\(title) \(apiVersion)"),
            "description": "Every message that a client or a server may send.",
            "anyOf": .array(messages.map { schemas.reference($0.key) }),
            "$defs": .object(messages + schemas.types(of: self)),
        ]
    }
}
