// SPDX-License-Identifier: GPL-3.0-only

import APISpec

extension SourceWriter {
    /// A request as one value: decoded from its name and params, performed on a handler.
    mutating func writeCall(_ names: SwiftNames) {
        line("public import JSONRPC")
        line()
        block("extension \(names.root) {") { writer in
            writer.documentation("A checked request: one case per method.")
            writer.block("public enum Call: Equatable, Sendable {") { writer in
                for method in names.api.methods {
                    writer.line("case \(names.call(method))(\(names.message(method.name)))")
                }
                writer.line()
                writer.writeCallDecoder(names)
                writer.line()
                writer.writeCallMethod(names)
                writer.line()
                writer.writeMaskedParams(names)
                writer.line()
                writer.writePerform(names)
            }
            writer.line()
            writer.writeRoute(names)
        }
    }

    private mutating func writeCallDecoder(_ names: SwiftNames) {
        documentation(
            "Finds the method and checks its params.",
            "- Throws: `noSuchNamespace`, `noSuchMethod`, or `invalidParams` with the path of what is wrong."
        )
        writeDecoder(
            "method: RPCMethodName",
            returning: "Call",
            switchingOver: "method",
            names.api.methods.map { ($0.name, names.call($0)) }
        )
    }

    private mutating func writeCallMethod(_ names: SwiftNames) {
        documentation("The method's name as it stands in a message.")
        block("public var method: RPCMethodName {") { writer in
            writer.line("switch self {")
            for method in names.api.methods {
                writer.line("case .\(names.call(method)): \(names.message(method.name)).name")
            }
            writer.line("}")
        }
    }

    private mutating func writeMaskedParams(_ names: SwiftNames) {
        documentation("The parameters as they stand in a message, but for secrets: what a log may show.")
        block("public var maskedParams: [String: JSONValue] {") { writer in
            writer.line("switch self {")
            for method in names.api.methods {
                writer.line("case .\(names.call(method))(let request): request.maskedJSON")
            }
            writer.line("}")
        }
    }

    private mutating func writePerform(_ names: SwiftNames) {
        documentation("Has the handler answer. What needs no handler is answered here.")
        block("public func perform(on handler: some \(names.handler)) async -> RPCOutcome {") { writer in
            writer.line("switch self {")
            for method in names.api.methods { writer.writePerformCase(method, names) }
            writer.line("}")
        }
    }

    private mutating func writePerformCase(_ method: API.Method, _ names: SwiftNames) {
        let call = names.call(method)
        switch method.answer {
        case .introspection:
            line("case .\(call):")
            indented { $0.line("return .success(.rendered(\(names.root).introspection))") }
        case .handler:
            line("case .\(call)(let request):")
            indented { writer in
                let failure = names.message(method.name) + ".Failure"
                writer.block("do throws(\(failure)) {", closing: "} catch {") { writer in
                    writer.line("return .success(.object(try await handler.\(call)(request).json))")
                }
                writer.indented { $0.line("return error.outcome") }
                writer.line("}")
            }
        }
    }

    private mutating func writeRoute(_ names: SwiftNames) {
        documentation(
            "Decodes a request and has the handler answer it.",
            "- Throws: What ``Call/decode(method:params:)`` throws; a handler's refusal is an outcome."
        )
        let parameters = ["method: RPCMethodName", "params: [String: JSONValue]", "to handler: some \(names.handler)"]
        write(
            "public static func ",
            .call(opening: "route(", parameters.map { .text($0) }),
            " async throws(RPCError) -> RPCOutcome {"
        )
        indented { $0.line("try await Call.decode(method: method, params: params).perform(on: handler)") }
        line("}")
    }
}

extension SourceWriter {
    /// A function body that turns a name and params into a case.
    mutating func writeDecoder(
        _ parameter: String,
        returning result: String,
        switchingOver name: String,
        _ cases: [(name: API.QualifiedName, caseName: String)]
    ) {
        let parameters: [Expression] = [.text(parameter), .text("params: [String: JSONValue]")]
        write("public static func ", .call(opening: "decode(", parameters), " throws(RPCError) -> \(result) {")
        indented { writer in
            guard !cases.isEmpty else { return writer.line("throw .noSuchNamespace") }
            writer.block("do throws(RPCValidationError) {", closing: "} catch {") { writer in
                writer.line("switch (\(name).namespace, \(name).name) {")
                for message in cases {
                    writer.line("case (\"\(message.name.namespace)\", \"\(message.name.name)\"):")
                    writer.indented { writer in
                        writer.line("return try .\(message.caseName)(.init(json: params, path: .root))")
                    }
                }
                writer.line("default:")
                writer.indented { $0.line("break") }
                writer.line("}")
            }
            writer.indented { $0.line("throw .invalidParams(error)") }
            writer.line("}")
            var seen: Set<String> = []
            let namespaces = cases.map(\.name.namespace).filter { seen.insert($0).inserted }
            let list = namespaces.map { "\"\($0)\"" }.joined(separator: ", ")
            writer.line("let isKnown = [\(list)].contains(\(name).namespace)")
            writer.line("throw isKnown ? RPCError.noSuchMethod : RPCError.noSuchNamespace")
        }
        line("}")
    }
}
