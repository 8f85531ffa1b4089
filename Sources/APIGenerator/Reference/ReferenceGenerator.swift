// SPDX-License-Identifier: GPL-3.0-only

package import APISpec

/// Models to the references of all APIs and a page that lists them, as one Swift file of finished text.
///
/// They are a module of their own, so that only who serves them carries them.
package struct ReferenceGenerator: Sendable {
    /// Where the pages expect to be served: the list at this path, each reference below it by its name.
    package static let path = "/docs"

    private let specs: [(api: API, stem: String)]

    /// - Parameter specs: Each API with its spec's file name without extension, which is the reference's name.
    package init(_ specs: [(api: API, stem: String)]) {
        self.specs = specs
    }

    /// One file, which the build-tool plugin knows by this name.
    package func files() -> [GeneratedFile] {
        [GeneratedFile(name: "References.swift", text: text)]
    }

    private var text: String {
        var writer = SourceWriter()
        let sources = specs.map { "\($0.stem).json" }.joined(separator: " and ")
        writer.header(
            specification: sources,
            "The target that uses it declares APIReference, with `name`, `title`, `version` and `html`, all String."
        )
        writer.block("extension APIReference {") { writer in
            writer.documentation("The reference of every API.")
            let names = specs.map { Expression.text(Self.constant($0.api)) }
            writer.write("public static let all: [APIReference] = ", .collection(names, empty: "[]"))
            writer.line()
            writer.documentation("The page that lists them, to be served at `\(Self.path)`.")
            writer.document("public static let index = ", index(sources: sources))
            for (api, stem) in specs {
                writer.line()
                writer.documentation("\(api.title), version \(api.apiVersion).")
                writer.block("public static let \(Self.constant(api)) = APIReference(", closing: ")") { writer in
                    writer.write("name: ", .string(stem), ",")
                    writer.write("title: ", .string(api.title), ",")
                    writer.write("version: ", .string(api.apiVersion), ",")
                    let source = ([stem + ".json"] + api.includes).joined(separator: " and ")
                    writer.document("html: ", api.html(source: source, index: Self.path))
                }
            }
        }
        return writer.text
    }

    /// An API's name in Swift.
    private static func constant(_ api: API) -> String {
        Naming.escape(Naming.lowerCamelCase(api.name))
    }

    private func index(sources: String) -> String {
        HTMLWriter.page(title: "API reference", source: sources) { writer in
            writer.line("h1") { $0.write("API reference") }
            writer.block("main") { writer in
                for (api, stem) in specs { writer.summary(of: api, at: "\(Self.path)/\(stem)") }
            }
        }
    }
}

extension HTMLWriter {
    /// An API's entry in the list: its title and everything that its page has an anchor for.
    fileprivate mutating func summary(of api: API, at path: String) {
        block("section") { writer in
            writer.line("h2") { writer in
                writer.link(to: path) { $0.write("\(api.title) \(api.apiVersion)") }
            }
            for (heading, names) in api.contents {
                writer.line("h3") { $0.write(heading) }
                writer.block("ul") { writer in
                    for name in names {
                        writer.line("li") { $0.link(to: "\(path)#\(name)") { $0.write(name) } }
                    }
                }
            }
        }
    }
}
