// SPDX-License-Identifier: GPL-3.0-only

package import APISpec

/// Model to documents: a reference for readers, and the API in the languages of other tools.
package struct DocumentGenerator: Sendable {
    private let api: API
    private let stem: String

    /// - Parameter stem: The spec's file name without its extension; the files are named after it.
    package init(_ api: API, stem: String) {
        self.api = api
        self.stem = stem
    }

    package func files() -> [GeneratedFile] {
        let sources = (["\(stem).json"] + api.includes).joined(separator: " and ")
        let schema = api.jsonSchema(identifier: "\(stem).schema.json")
        return [
            GeneratedFile(name: "\(stem).md", text: api.markdown(source: sources)),
            GeneratedFile(name: "\(stem).introspection.json", text: api.introspection.prettyText),
            GeneratedFile(name: "\(stem).schema.json", text: schema.prettyText),
            GeneratedFile(name: "\(stem).asyncapi.json", text: api.asyncAPI.prettyText),
        ]
    }
}
