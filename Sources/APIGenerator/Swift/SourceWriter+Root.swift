// SPDX-License-Identifier: GPL-3.0-only

import APISpec

extension SourceWriter {
    /// The enum around everything, with what is known about the API as a whole.
    mutating func writeRoot(_ api: API, _ names: SwiftNames) {
        documentation("\(api.title), version \(api.apiVersion): its types, messages and routing.")
        block("public enum \(names.root) {") { writer in
            writer.documentation("The API's name in its documents.")
            writer.write("public static let title = ", .string(api.title))
            writer.line()
            writer.documentation("The version of the API, not of any software.")
            writer.write("public static let version = ", .string(api.apiVersion))
            writer.line()
            writer.documentation(
                "The params of the answer to Introspect: a JSON object, compact and with its keys in order."
            )
            writer.write("public static let introspection = ", .string(api.introspection.compactText))
        }
    }

    /// The enum around what several APIs share.
    mutating func writeRoot(_ include: Include, _ names: SwiftNames) {
        documentation("\(include.title): types and messages that APIs share. Each has them under its own name too.")
        line("public enum \(names.root) {}")
    }
}
