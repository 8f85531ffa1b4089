// SPDX-License-Identifier: GPL-3.0-only

import APISpec

extension SourceWriter {
    /// The namespaces, and in them a struct per request, answer and notification.
    mutating func writeMessages(_ names: SwiftNames) {
        let api = names.api
        importRuntime(for: api.methods.map(\.include) + api.notifications.map(\.include))
        block("extension \(names.root) {") { writer in
            writer.separated(api.namespaces) { writer, namespace in
                writer.documentation("The messages of the namespace `\(namespace)`.")
                writer.line("public enum \(namespace) {}")
            }
        }
        for method in api.methods {
            line()
            block("extension \(names.root).\(method.name.namespace) {") { $0.write(method, names) }
            if !method.failures.isEmpty, method.include == nil {
                line()
                writeFailures(of: method, names)
            }
        }
        for notification in api.notifications {
            line()
            block("extension \(names.root).\(notification.name.namespace) {") { $0.write(notification, names) }
        }
    }

    /// Only what is declared in the file itself is made of the runtime's types; the rest has other names for it.
    mutating func importRuntime(for includes: [String?]) {
        guard includes.contains(nil) else { return }
        line("public import JSONRPC")
        line()
    }

    private mutating func write(_ notification: API.Notification, _ names: SwiftNames) {
        documentation(notification.description)
        if let include = notification.include { return writeAlias(notification.name, of: include, names) }
        writeObject(
            notification.name.name,
            conformingTo: "RPCNotificationPayload",
            notification.params,
            .lenient,
            names
        ) { writer in
            writer.writeWireName(notification.name)
            writer.line()
        }
    }

    private mutating func writeAlias(_ name: API.QualifiedName, of include: String, _ names: SwiftNames) {
        line("public typealias \(name.name) = \(names.root(ofInclude: include)).\(name)")
    }

    private mutating func write(_ method: API.Method, _ names: SwiftNames) {
        let states = method.states.map { "`\($0)`" }.joined(separator: ", ")
        documentation(method.description, states.isEmpty ? nil : "Allowed in the states: \(states).")
        if let include = method.include { return writeAlias(method.name, of: include, names) }
        writeObject(method.name.name, conformingTo: "RPCMethod", method.params, .strict, names) { writer in
            writer.writeWireName(method.name)
            writer.line()
            writer.documentation("A refusal, with the typed answer that goes with it.")
            writer.line("public typealias Failure = RPCFailure<Response>")
            writer.line()
            writer.documentation("What `\(method.name)` returns.")
            writer.writeObject("Response", conformingTo: "RPCObject", method.returns, .lenient, names)
            writer.line()
            writer.writeSecrets(method.params)
        }
    }

    private mutating func writeSecrets(_ params: [API.Field]) {
        let names = params.filter(\.isSecret).map { Expression.string($0.name) }
        guard !names.isEmpty else { return }
        write("public static let secretParams: Set<String> = ", .collection(names, empty: "[]"))
        line()
    }

    private mutating func writeWireName(_ name: API.QualifiedName) {
        line("public static let name = RPCMethodName(namespace: \"\(name.namespace)\", name: \"\(name.name)\")")
    }

    /// The method's own errors, ready to be thrown: their texts are in the spec and nowhere else.
    private mutating func writeFailures(of method: API.Method, _ names: SwiftNames) {
        block("extension RPCFailure<\(names.message(method.name)).Response> {") { writer in
            writer.separated(method.failures) { writer, failure in
                writer.documentation(failure.condition)
                writer.block("public static var \(Naming.escape(failure.name)): Self {") { writer in
                    var arguments = [Expression.labelled("message", .string(failure.message))]
                    if let params = failure.params {
                        arguments.append(.labelled("response", names.object(params, of: method.returns)))
                    }
                    writer.write("", .call(opening: "Self(", arguments))
                }
            }
        }
    }
}
