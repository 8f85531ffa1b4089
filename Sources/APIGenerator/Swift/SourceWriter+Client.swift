// SPDX-License-Identifier: GPL-3.0-only

import APISpec

extension SourceWriter {
    /// A typed function per method, over anyone who can send a request.
    mutating func writeClient(_ names: SwiftNames) {
        line("public import JSONRPC")
        line()
        documentation("Calls the methods of the \(names.api.title).")
        block("public struct \(names.client)<Caller: RPCCaller>: Sendable {") { writer in
            writer.line("private let caller: Caller")
            writer.line()
            writer.documentation("- Parameter caller: Sends the requests and hands back the answers.")
            writer.block("public init(caller: Caller) {") { $0.line("self.caller = caller") }
            for method in names.api.methods {
                writer.line()
                writer.writeClientCall(method, names)
            }
        }
    }

    private mutating func writeClientCall(_ method: API.Method, _ names: SwiftNames) {
        let message = names.message(method.name)
        let parameters = method.params.map { Expression.text(names.parameter($0)) }
        documentation(method.description)
        parameterDocumentation(method.params.compactMap { field in field.note.map { (field.name, $0) } })
        write(
            "public func ",
            .call(opening: names.call(method) + "(", parameters),
            " async throws -> \(message).Response {"
        )
        indented { writer in
            let arguments = method.params.map { Expression.text("\($0.name): \(Naming.escape($0.name))") }
            let request = Expression.call(opening: message + "(", arguments)
            writer.write("try await ", .call(opening: "self.caller.call(", [request]))
        }
        line("}")
    }
}
