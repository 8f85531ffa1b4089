// SPDX-License-Identifier: GPL-3.0-only

import APISpec

/// What a decoder does with members that the spec does not know.
enum UnknownMembers {
    /// A request with a parameter that does not exist was meant for something else: refuse it.
    case strict
    /// An answer may come from a newer server: ignore them.
    case lenient
}

extension SourceWriter {
    /// A struct with a property for each field, an initialiser, a decoder and an encoder.
    ///
    /// - Parameter additional: Writes more members between the properties and the initialisers.
    mutating func writeObject(
        _ name: String,
        conformingTo protocolName: String,
        _ fields: [API.Field],
        _ unknown: UnknownMembers,
        _ names: SwiftNames,
        additional: (inout SourceWriter) -> Void = { _ in }
    ) {
        block("public struct \(name): \(protocolName) {") { writer in
            additional(&writer)
            for field in fields {
                writer.documentation(
                    field.note,
                    field.isUnchecked ? uncheckedNote : nil,
                    field.isSecret ? secretNote : nil
                )
                writer.line("public var \(Naming.escape(field.name)): \(names.type(of: field))")
            }
            if !fields.isEmpty { writer.line() }
            writer.writeInitializer(fields, names)
            writer.line()
            writer.writeDecoder(fields, unknown)
            writer.line()
            writer.writeEncoder(fields)
        }
    }

    private mutating func writeInitializer(_ fields: [API.Field], _ names: SwiftNames) {
        guard !fields.isEmpty else { return line("public init() {}") }
        write("", .call(opening: "public init(", fields.map { .text(names.parameter($0)) }), " {")
        indented { writer in
            for field in fields { writer.line("self.\(field.name) = \(Naming.escape(field.name))") }
        }
        line("}")
    }

    private mutating func writeDecoder(_ fields: [API.Field], _ unknown: UnknownMembers) {
        let opening = "public init(json object: [String: JSONValue], path: RPCPath) throws(RPCValidationError) {"
        switch (fields.isEmpty, unknown) {
        case (true, .strict):
            block(opening) { $0.line("try RPCObjectReader(object, at: path).finish()") }
        case (true, .lenient):
            line(opening + "}")
        case (false, _):
            block(opening) { writer in
                writer.line("var reader = RPCObjectReader(object, at: path)")
                for field in fields {
                    let read = field.isOptional ? "readOptional" : "read"
                    writer.line("self.\(field.name) = try reader.\(read)(\"\(field.name)\")")
                }
                if unknown == .strict { writer.line("try reader.finish()") }
            }
        }
    }

    private mutating func writeEncoder(_ fields: [API.Field]) {
        let required = fields.filter { !$0.isOptional }
        let optional = fields.filter(\.isOptional)
        block("public var json: [String: JSONValue] {") { writer in
            let members = required.map { Expression.text("\"\($0.name)\": self.\($0.name).jsonValue") }
            let object = Expression.collection(members, empty: "[:]")
            guard !optional.isEmpty else { return writer.write("", object) }
            writer.write("var object: [String: JSONValue] = ", object)
            for field in optional {
                writer.line("object[\"\(field.name)\"] = self.\(field.name)?.jsonValue")
            }
            writer.line("return object")
        }
    }
}

/// What a property says whose type is another than the documents'.
private let uncheckedNote = "A Uuid that the method judges itself: any text is let through to it."

/// What a property says whose value no log shows.
private let secretNote = "Secret: `maskedJSON` does not show it."

extension SwiftNames {
    /// A field as the parameter of an initialiser or a function; an optional one may be left out.
    func parameter(_ field: API.Field) -> String {
        "\(Naming.escape(field.name)): \(type(of: field))" + (field.isOptional ? " = nil" : "")
    }
}
