// SPDX-License-Identifier: GPL-3.0-only

import APISpec

extension SourceWriter {
    /// A comment for readers and editors, its paragraphs broken to the line length.
    mutating func javaScriptDocumentation(_ paragraphs: [String]) {
        // Nothing that a spec says may end the comment.
        let paragraphs = paragraphs.map { $0.replacing("*/", with: "*\\/") }
        if paragraphs.count == 1, paragraphs[0].count <= width - 7, !paragraphs[0].contains("\n") {
            return line("/** \(paragraphs[0]) */")
        }
        guard !paragraphs.isEmpty else { return }
        line("/**")
        for (index, paragraph) in paragraphs.enumerated() {
            if index > 0 { line(" *") }
            for text in wrap(paragraph, columns: width - 3) { line(" * " + text) }
        }
        line(" */")
    }

    /// The module itself: enums, validators and the client.
    mutating func writeModule(_ names: JavaScriptNames, runtime: String) {
        line("import * as rpc from \(JavaScriptLiteral.string(runtime));")
        line()
        javaScriptDocumentation(["The API's name in its documents."])
        line("export const title = \(JavaScriptLiteral.string(names.api.title));")
        line()
        javaScriptDocumentation(["The version of the API, not of any software."])
        line("export const apiVersion = \(JavaScriptLiteral.string(names.api.apiVersion));")
        for type in names.api.types {
            guard case .enumeration(let values) = type.definition else { continue }
            line()
            writeEnumeration(type, values)
        }
        line()
        writeValidators(names)
        line()
        writeMessages(names)
        line()
        writeClient(names)
    }

    private mutating func writeEnumeration(_ type: API.NamedType, _ values: [API.NamedType.Value]) {
        javaScriptDocumentation([type.note ?? "The enum type `\(type.name)`."])
        block("export const \(type.name) = Object.freeze({", closing: "});") { writer in
            let cases = Naming.enumCases(values.map(\.name), of: type.name)
            for (value, name) in zip(values, cases) {
                writer.javaScriptDocumentation([value.note].compactMap { $0 })
                writer.line("\(name): \(JavaScriptLiteral.string(value.name)),")
            }
        }
    }

    private mutating func writeValidators(_ names: JavaScriptNames) {
        guard !names.api.types.isEmpty else { return line("const types = {};") }
        block("const types = {", closing: "};") { writer in
            for type in names.api.types {
                let name = JavaScriptLiteral.string(type.name)
                switch type.definition {
                case .enumeration:
                    writer.line("\(type.name): rpc.enumeration(\(name), Object.values(\(type.name))),")
                case .object(let fields):
                    writer.writeMembers("\(type.name): rpc.struct(\(name), ", fields, names, closing: "),")
                }
            }
        }
    }

    private mutating func writeMessages(_ names: JavaScriptNames) {
        javaScriptDocumentation(["The methods: how each is called, what it takes and what it returns."])
        block("export const methods = Object.freeze({", closing: "});") { writer in
            for method in names.api.methods {
                writer.block("\(names.method(method)): rpc.method({", closing: "}),") { writer in
                    writer.line("name: \(JavaScriptLiteral.string(method.name.description)),")
                    writer.writeMembers("params: ", method.params, names, closing: ",")
                    writer.writeMembers("returns: ", method.returns, names, closing: ",")
                    let secrets = method.params.filter(\.isSecret).map { JavaScriptLiteral.string($0.name) }
                    if !secrets.isEmpty { writer.line("secret: [\(secrets.joined(separator: ", "))],") }
                }
            }
        }
        line()
        javaScriptDocumentation(["The notifications, and what each tells."])
        block("export const notifications = Object.freeze({", closing: "});") { writer in
            for notification in names.api.notifications {
                writer.block("\(names.notification(notification)): rpc.notification({", closing: "}),") { writer in
                    writer.line("name: \(JavaScriptLiteral.string(notification.name.description)),")
                    writer.writeMembers("params: ", notification.params, names, closing: ",")
                }
            }
        }
        line()
        javaScriptDocumentation([
            "Finds the notification of a name and checks its params; what a newer server may add to them is dropped."
        ])
        block("export function decodeNotification(name, params) {") { writer in
            writer.line("return rpc.decodeNotification(notifications, name, params);")
        }
    }

    private mutating func writeMembers(
        _ opening: String,
        _ fields: [API.Field],
        _ names: JavaScriptNames,
        closing: String
    ) {
        guard !fields.isEmpty else { return line("\(opening){}\(closing)") }
        block(opening + "{", closing: "}" + closing) { writer in
            for field in fields {
                let presence = field.isOptional ? "optional" : "required"
                writer.line("\(field.name): rpc.\(presence)(\(names.validator(field.wireType))),")
            }
        }
    }

    private mutating func writeClient(_ names: JavaScriptNames) {
        javaScriptDocumentation(["Calls the methods of the \(names.api.title)."])
        block("export class \(names.client) {") { writer in
            writer.line("#caller;")
            writer.line()
            writer.javaScriptDocumentation(["@param caller Sends the requests and hands back the answers."])
            writer.block("constructor(caller) {") { $0.line("this.#caller = caller;") }
            for method in names.api.methods {
                let name = names.method(method)
                let parameters = method.params.isEmpty ? "options" : "params, options"
                writer.line()
                writer.javaScriptDocumentation([method.description])
                writer.block("\(name)(\(parameters)) {") { writer in
                    let params = method.params.isEmpty ? "{}" : "params"
                    writer.line("return this.#caller.call(methods.\(name), \(params), options);")
                }
            }
        }
    }
}
