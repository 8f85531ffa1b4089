// SPDX-License-Identifier: GPL-3.0-only

import APISpec

/// What has an anchor: methods, notifications and types.
extension HTMLWriter {
    mutating func write(_ method: API.Method) {
        entry(method.name.description) { writer in
            writer.paragraph(method.description)
            writer.line("p") { $0.states(of: method) }
            writer.write(method.params, title: "Parameters")
            writer.write(method.returns, title: "Returns")
            if !method.failures.isEmpty { writer.write(method.failures) }
            for example in method.examples {
                writer.examples(method.messages(of: example))
            }
        }
    }

    mutating func write(_ notification: API.Notification) {
        entry(notification.name.description) { writer in
            writer.paragraph(notification.description)
            writer.write(notification.params, title: "Parameters")
            for example in notification.examples { writer.examples([notification.message(of: example)]) }
        }
    }

    mutating func write(_ type: API.NamedType) {
        entry(type.name) { writer in
            if let note = type.note { writer.paragraph(note) }
            switch type.definition {
            case .enumeration(let values):
                writer.table(
                    ["value", "meaning"],
                    values.map { value in [{ $0.code(value.name) }, { $0.prose(value.note ?? "") }] }
                )
            case .object(let fields):
                writer.write(fields, title: "Members")
            }
        }
    }

    /// A link to a method, notification or type of this page.
    mutating func anchorLink(to name: String) {
        link(to: "#" + name) { $0.write(name) }
    }

    private mutating func entry(_ name: String, _ body: (inout HTMLWriter) -> Void) {
        block("section", ["id": name]) { writer in
            writer.line("h3") { $0.anchorLink(to: name) }
            body(&writer)
        }
    }

    private mutating func states(of method: API.Method) {
        write("Allowed in: ")
        for (index, state) in method.states.enumerated() {
            if index > 0 { write(", ") }
            link(to: "#" + anchor(ofState: state)) { $0.code(state) }
        }
        write(".")
    }

    private mutating func write(_ fields: [API.Field], title: String) {
        line("h4") { $0.write(title) }
        guard !fields.isEmpty else { return paragraph("None.") }
        table(
            ["name", "type", "presence", "meaning"],
            fields.map { field in
                [
                    { $0.code(field.name) },
                    { $0.write(field.type) },
                    { $0.write(field.presence) },
                    { $0.prose(field.note ?? "") },
                ]
            }
        )
    }

    private mutating func write(_ type: API.TypeExpression) {
        switch type {
        case .basic(let basic): write(basic.rawValue)
        case .named(let name): anchorLink(to: name)
        case .list(let element):
            write("list of ")
            write(element)
        }
    }

    private mutating func write(_ failures: [API.Failure]) {
        line("h4") { $0.write("Errors") }
        table(
            ["when", "`error`", "`params`"],
            failures.map { failure in
                [
                    { $0.prose(failure.condition) },
                    { $0.code(failure.message) },
                    { writer in
                        if let params = failure.params { writer.code(params.compactText) }
                    },
                ]
            }
        )
    }

    private mutating func examples(_ messages: [JSON]) {
        line("h4") { $0.write("Example") }
        for message in messages { listing(message.prettyText) }
    }
}
