// SPDX-License-Identifier: GPL-3.0-only

import APISpec
import Testing

/// A sound spec whose lines tests spoil one at a time.
enum SampleSpec {
    static let file = "Spec/sample.json"

    static let text = """
        {
            "title": "Sample API",
            "name": "Sample",
            "apiVersion": "0.1",
            "states": { "idle": "Nothing is going on." },
            "methods": {
                "Shop.Order": {
                    "description": "Orders something.",
                    "params": { "item": "$ref:Item", "o:count": "UInt" },
                    "returns": { "state": "$ref:OrderState", "codes": ["Int"] },
                    "states": ["idle"],
                    "errors": [{ "name": "soldOut", "message": "Sold out.", "when": "None left." }],
                    "examples": [{ "params": { "item": { "name": "tea" } } }]
                },
                "Shop.Introspect": {
                    "description": "Describes the API.",
                    "params": {},
                    "returns": { "methods": "Object", "notifications": "Object", "types": "Object" },
                    "states": ["idle"],
                    "answeredBy": "introspection"
                }
            },
            "notifications": {
                "Shop.Delivered": { "description": "It is here.", "params": { "item": "$ref:Item" } }
            },
            "types": {
                "Item": { "name": "String", "o:id": "Uuid" },
                "OrderState": ["OrderStateOpen", "OrderStateDone"]
            },
            "notes": { "Item.name": "What it is called." }
        }
        """

    /// The faults of the sample with one piece of its text exchanged; each piece occurs once.
    static func diagnostics(replacing old: String, with new: String) throws -> [String] {
        try #require(text.ranges(of: old).count == 1, "'\(old)' must occur exactly once in the sample")
        return diagnostics(of: text.replacing(old, with: new))
    }

    static func diagnostics(of text: String) -> [String] {
        do {
            _ = try API(parsing: SourceText(file: file, text: text))
            return []
        } catch {
            return error.diagnostics.map(\.description)
        }
    }
}
