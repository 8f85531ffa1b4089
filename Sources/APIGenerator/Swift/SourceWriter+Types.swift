// SPDX-License-Identifier: GPL-3.0-only

import APISpec

extension SourceWriter {
    mutating func writeTypes(_ names: SwiftNames) {
        guard !names.api.types.isEmpty else { return line("// The API declares no types.") }
        importRuntime(for: names.api.types.map(\.include))
        block("extension \(names.root) {") { writer in
            writer.separated(names.api.types) { writer, type in
                if let include = type.include {
                    writer.documentation(type.note)
                    writer.line("public typealias \(type.name) = \(names.root(ofInclude: include)).\(type.name)")
                    return
                }
                switch type.definition {
                case .enumeration(let values): writer.writeEnumeration(type, values)
                case .object(let fields):
                    writer.documentation(type.note ?? "The object type `\(type.name)`.")
                    writer.writeObject(type.name, conformingTo: "RPCObject", fields, .strict, names)
                }
            }
        }
    }

    private mutating func writeEnumeration(_ type: API.NamedType, _ values: [API.NamedType.Value]) {
        documentation(type.note ?? "The enum type `\(type.name)`.")
        block("public enum \(type.name): String, RPCEnum {") { writer in
            let cases = Naming.enumCases(values.map(\.name), of: type.name)
            for (value, name) in zip(values, cases) {
                writer.documentation(value.note)
                // A raw value equal to the name would be written twice.
                let rawValue = name == value.name ? "" : " = \"\(value.name)\""
                writer.line("case \(Naming.escape(name))\(rawValue)")
            }
        }
    }
}
