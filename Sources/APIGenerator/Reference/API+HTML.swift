// SPDX-License-Identifier: GPL-3.0-only

package import APISpec

extension API {
    /// The reference for readers, as a page with an anchor for each method, notification, type and state: its name.
    ///
    /// - Parameters:
    ///   - source: The spec's file name and its includes, named as the place where to make changes.
    ///   - index: Where the page that lists all references is.
    package func html(source: String, index: String) -> String {
        HTMLWriter.page(title: "\(title) \(apiVersion)", source: source) { writer in
            writer.block("header") { writer in
                writer.line("p") { $0.link(to: index) { $0.write("All APIs") } }
                writer.heading(of: self)
            }
            writer.block("div", ["class": "beside"]) { writer in
                writer.contents(of: self)
                writer.block("main") { $0.reference(of: self) }
            }
        }
    }

    /// The names that have an anchor, under the headings they stand below.
    var contents: [(heading: String, names: [String])] {
        [
            ("Methods", methods.map(\.name.description)),
            ("Notifications", notifications.map(\.name.description)),
            ("Types", types.map(\.name)),
        ].filter { !$0.1.isEmpty }
    }
}

extension HTMLWriter {
    fileprivate mutating func heading(of api: API) {
        line("h1") { writer in
            writer.write(api.title + " ")
            writer.inline("small") { $0.write(api.apiVersion) }
        }
    }

    fileprivate mutating func contents(of api: API) {
        block("nav", ["aria-label": "Contents"]) { writer in
            writer.block("ul") { writer in
                for heading in ["Messages", "States"] {
                    writer.line("li") { $0.link(to: "#" + heading.lowercased()) { $0.write(heading) } }
                }
            }
            for (heading, names) in api.contents {
                writer.line("h2") { $0.write(heading) }
                writer.block("ul") { writer in
                    for name in names { writer.line("li") { $0.anchorLink(to: name) } }
                }
            }
        }
    }

    fileprivate mutating func reference(of api: API) {
        chapter("Messages") { writer in
            writer.listing(MessageFormat.shapes)
            writer.paragraph(MessageFormat.rules)
            writer.table(MessageFormat.refusalsHeader, MessageFormat.refusals)
        }
        chapter("States") { writer in
            writer.paragraph(MessageFormat.states)
            writer.table(
                ["state", "meaning"],
                api.states.map { state in
                    [
                        { $0.inline("code", ["id": anchor(ofState: state.name)]) { $0.write(state.name) } },
                        { $0.prose(state.description) },
                    ]
                }
            )
        }
        chapter("Methods") { writer in
            for method in api.methods { writer.write(method) }
        }
        if !api.notifications.isEmpty {
            chapter("Notifications") { writer in
                for notification in api.notifications { writer.write(notification) }
            }
        }
        if !api.types.isEmpty {
            chapter("Types") { writer in
                for type in api.types { writer.write(type) }
            }
        }
    }

    private mutating func chapter(_ heading: String, _ body: (inout HTMLWriter) -> Void) {
        // In lower case, as no method's or type's name is.
        block("section", ["id": heading.lowercased()]) { writer in
            writer.line("h2") { $0.write(heading) }
            body(&writer)
        }
    }
}

/// States and types may have the same names, but for the first letter's case.
func anchor(ofState name: String) -> String { "state-" + name }
