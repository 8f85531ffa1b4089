// SPDX-License-Identifier: GPL-3.0-only

extension HTMLWriter {
    /// A document that needs nothing else: no script, no file beside it.
    ///
    /// - Parameter source: The files it is made of, named as the place where to make changes.
    static func page(title: String, source: String, _ body: (inout HTMLWriter) -> Void) -> String {
        var writer = HTMLWriter()
        writer.block("html", ["lang": "en"]) { writer in
            writer.block("head") { writer in
                writer.void("meta", ["charset": "utf-8"])
                writer.void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
                writer.void("meta", ["name": "color-scheme", "content": "light dark"])
                writer.void(
                    "meta",
                    ["name": "generator", "content": "apigen from \(source): change it there, not here"]
                )
                writer.line("title") { $0.write(title) }
                writer.block("style") { $0.raw(styleSheet) }
            }
            writer.block("body", [:], body)
        }
        return "<!DOCTYPE html>\n" + writer.text
    }

    mutating func paragraph(_ text: String) {
        line("p") { $0.prose(text) }
    }

    /// A table in a box that scrolls where the window is narrow.
    ///
    /// - Parameter rows: For each cell what writes its content.
    mutating func table(_ header: [String], _ rows: [[(inout HTMLWriter) -> Void]]) {
        block("div", ["class": "scroll"]) { writer in
            writer.block("table") { writer in
                writer.line("thead") { writer in
                    writer.inline("tr") { writer in
                        for title in header { writer.inline("th", ["scope": "col"]) { $0.prose(title) } }
                    }
                }
                writer.block("tbody") { writer in
                    for row in rows {
                        writer.line("tr") { writer in
                            for cell in row { writer.inline("td", [:], cell) }
                        }
                    }
                }
            }
        }
    }

    /// A table of sentences.
    mutating func table(_ header: [String], _ rows: [[String]]) {
        table(header, rows.map { row in row.map { cell in { $0.prose(cell) } } })
    }

    /// Lines of code as they are.
    mutating func listing(_ text: String) {
        line("pre") { writer in
            writer.code(text.hasSuffix("\n") ? String(text.dropLast()) : text)
        }
    }
}
