// SPDX-License-Identifier: GPL-3.0-only

import APISpec

extension SourceWriter {
    /// The declarations of the module that `writeModule` writes.
    mutating func writeDeclarations(_ names: JavaScriptNames, runtime: String) {
        line("import type * as rpc from \(JavaScriptLiteral.string(runtime));")
        line()
        javaScriptDocumentation(["The API's name in its documents."])
        line("export declare const title: string;")
        javaScriptDocumentation(["The version of the API, not of any software."])
        line("export declare const apiVersion: string;")
        for type in names.api.types {
            line()
            switch type.definition {
            case .enumeration(let values): declareEnumeration(type, values)
            case .object(let fields):
                let note = type.note ?? "The object type `\(type.name)`."
                declareInterface(type.name, note, fields, names, nullable: false)
            }
        }
        for method in names.api.methods { declareMessages(method, names) }
        for notification in names.api.notifications {
            line()
            declareInterface(
                names.params(notification),
                notification.description,
                notification.params,
                names,
                nullable: false
            )
        }
        line()
        declareTables(names)
        line()
        declareClient(names)
    }

    private mutating func declareEnumeration(_ type: API.NamedType, _ values: [API.NamedType.Value]) {
        let note = type.note ?? "The enum type `\(type.name)`."
        javaScriptDocumentation([note])
        block("export declare const \(type.name): Readonly<{", closing: "}>;") { writer in
            let cases = Naming.enumCases(values.map(\.name), of: type.name)
            for (value, name) in zip(values, cases) {
                writer.javaScriptDocumentation([value.note].compactMap { $0 })
                writer.line("\(name): \(JavaScriptLiteral.string(value.name));")
            }
        }
        javaScriptDocumentation([note])
        line("export type \(type.name) = (typeof \(type.name))[keyof typeof \(type.name)];")
    }

    private mutating func declareMessages(_ method: API.Method, _ names: JavaScriptNames) {
        line()
        declareInterface(
            names.params(method),
            "What `\(method.name)` takes.",
            method.params,
            names,
            nullable: true
        )
        line()
        declareInterface(
            names.result(method),
            "What `\(method.name)` returns.",
            method.returns,
            names,
            nullable: false
        )
    }

    /// - Parameter nullable: Whether null stands for a member that is left out; in what is received, none is null.
    private mutating func declareInterface(
        _ name: String,
        _ note: String,
        _ fields: [API.Field],
        _ names: JavaScriptNames,
        nullable: Bool
    ) {
        javaScriptDocumentation([note])
        // An interface without members would take anything.
        guard !fields.isEmpty else { return line("export type \(name) = Record<string, never>;") }
        block("export interface \(name) {") { writer in
            for field in fields {
                let secret = field.isSecret ? "Secret: `maskedParams` does not show it." : nil
                writer.javaScriptDocumentation([field.note, secret].compactMap { $0 })
                let type = names.type(field.wireType)
                let optional = nullable ? " | null | undefined" : " | undefined"
                writer.line("\(field.name)\(field.isOptional ? "?" : ""): \(type)\(field.isOptional ? optional : "");")
            }
        }
    }

    private mutating func declareTables(_ names: JavaScriptNames) {
        javaScriptDocumentation(["The methods: how each is called, what it takes and what it returns."])
        block("export declare const methods: Readonly<{", closing: "}>;") { writer in
            for method in names.api.methods {
                writer.line("\(names.method(method)): rpc.Method<\(names.params(method)), \(names.result(method))>;")
            }
        }
        line()
        javaScriptDocumentation(["The notifications, and what each tells."])
        block("export declare const notifications: Readonly<{", closing: "}>;") { writer in
            for notification in names.api.notifications {
                let name = names.notification(notification)
                writer.line("\(name): rpc.NotificationKind<\(names.params(notification))>;")
            }
        }
        line()
        javaScriptDocumentation(["A checked notification."])
        let cases = names.api.notifications.map { notification in
            let name = JavaScriptLiteral.string(names.notification(notification))
            return "{ name: \(name); params: \(names.params(notification)) }"
        }
        line("export type Notification =" + (cases.isEmpty ? " never;" : ""))
        indented { writer in
            for (index, text) in cases.enumerated() { writer.line("| \(text)\(index == cases.count - 1 ? ";" : "")") }
        }
        line()
        javaScriptDocumentation([
            "Finds the notification of a name and checks its params; what a newer server may add to them is dropped.",
            "@throws `ValidationError` with the path of what is wrong.",
        ])
        line("export declare function decodeNotification(name: string, params: unknown): Notification;")
    }

    private mutating func declareClient(_ names: JavaScriptNames) {
        javaScriptDocumentation(["Calls the methods of the \(names.api.title)."])
        block("export declare class \(names.client) {") { writer in
            writer.javaScriptDocumentation(["@param caller Sends the requests and hands back the answers."])
            writer.line("constructor(caller: rpc.Caller);")
            for method in names.api.methods {
                writer.line()
                writer.javaScriptDocumentation(Self.documentation(of: method))
                let params = method.params.isEmpty ? "" : "params: \(names.params(method)), "
                let result = "Promise<\(names.result(method))>"
                writer.line("\(names.method(method))(\(params)options?: rpc.CallOptions): \(result);")
            }
        }
    }

    private static func documentation(of method: API.Method) -> [String] {
        let states = method.states.map { "`\($0)`" }.joined(separator: ", ")
        let refusals = method.failures.map { failure in
            let params = failure.params.map { " (`\($0.compactText)`)" } ?? ""
            return "@throws \(JavaScriptLiteral.string(failure.message))\(params): \(failure.condition)"
        }
        return [method.description, "Allowed in the states: \(states)."] + refusals
    }
}
