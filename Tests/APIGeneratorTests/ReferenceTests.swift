// SPDX-License-Identifier: GPL-3.0-only

import APISpec
import Foundation
import RemoteProxyReference
import Testing

@testable import APIGenerator

/// The references as HTML: what every page must be, and what the daemon carries.
@Suite struct ReferenceTests {
    @Test func theModuleHoldsExactlyWhatTheSpecsSay() throws {
        let specs = try Files.specs()
        #expect(APIReference.all.count == specs.count)
        for spec in specs {
            let api = try Files.api(spec)
            let name = spec.deletingPathExtension().lastPathComponent
            let reference = try #require(APIReference.all.first { $0.name == name })
            let sources = ([spec.lastPathComponent] + api.includes).joined(separator: " and ")
            #expect(reference.html == api.html(source: sources, index: "/docs"), "\(name)")
            #expect(reference.title == api.title)
            #expect(reference.version == api.apiVersion)
        }
    }

    @Test func aPageIsWellFormedAndNeedsNothingElse() throws {
        for html in APIReference.all.map(\.html) + [APIReference.index] {
            let page = try ParsedPage(html)
            let names = Set(page.elements.map(\.name))
            #expect(html.hasPrefix("<!DOCTYPE html>\n"))
            #expect(page.elements.filter { $0.name == "style" }.count == 1)
            #expect(names.isDisjoint(with: ["script", "link", "img", "iframe", "object", "embed", "base", "form"]))
            #expect(page.values(of: "src").isEmpty && page.values(of: "style").isEmpty)
            #expect(page.elements.allSatisfy { !$0.attributes.keys.contains { $0.hasPrefix("on") } })
            let style = try #require(page.texts(of: "style").first)
            #expect(style.contains("prefers-color-scheme: dark"))
            #expect(!style.contains("url(") && !style.contains("@import"))
        }
    }

    @Test func everyLinkLeadsToAnAnchorAndEveryAnchorIsUnique() throws {
        var anchors: [String: Set<String>] = [:]
        for reference in APIReference.all {
            let page = try ParsedPage(reference.html)
            let ids = page.values(of: "id")
            anchors[reference.name] = Set(ids)
            #expect(ids.count == Set(ids).count)
            for destination in page.values(of: "href") where destination != "/docs" {
                #expect(destination.hasPrefix("#") && ids.contains(String(destination.dropFirst())), "\(destination)")
            }
        }
        let links = try ParsedPage(APIReference.index).values(of: "href")
        #expect(links.filter { !$0.contains("#") } == APIReference.all.map { "/docs/\($0.name)" })
        for link in links where link.contains("#") {
            let parts = link.dropFirst("/docs/".count).split(separator: "#").map(String.init)
            #expect(parts.count == 2 && anchors[parts[0]]?.contains(parts[1]) == true, "\(link)")
        }
    }

    @Test func everythingTheSpecDeclaresHasAnAnchorAndItsWords() throws {
        for spec in try Files.specs() + [Files.golden] {
            let api = try Files.api(spec)
            let page = try ParsedPage(api.html(source: "s", index: "/docs"))
            let ids = Set(page.values(of: "id"))
            let sections = page.elements.filter { $0.name == "section" }
            for method in api.methods {
                let section = try #require(sections.first { $0.attributes["id"] == method.name.description })
                for field in method.params + method.returns { #expect(section.text.contains(field.name)) }
                for failure in method.failures { #expect(section.text.contains(failure.message)) }
                for message in method.examples.flatMap(method.messages) {
                    #expect(section.text.contains(message.prettyText.dropLast()))
                }
            }
            let others = api.notifications.map(\.name.description) + api.types.map(\.name)
            #expect(ids.isSuperset(of: others + api.states.map { "state-\($0.name)" }))
        }
    }

    @Test func hostileTextStaysText() throws {
        let hostile = #"</p></style><script>alert("x")</script> & ]]> <!-- "' &amp;"#
        let quoted = JSON.string(hostile).compactText
        let text = """
            {
                "title": \(quoted), "name": "T", "apiVersion": \(quoted), "states": { "s": \(quoted) },
                "methods": {
                    "N.M": {
                        "description": \(quoted), "params": { "p": "String" }, "returns": { "r": "String" },
                        "states": ["s"],
                        "errors": [
                            { "name": "e", "message": \(quoted), "when": \(quoted), "params": { "r": \(quoted) } }
                        ],
                        "examples": [{ "params": { "p": \(quoted) }, "returns": { "r": \(quoted) } }]
                    }
                },
                "notifications": {}, "types": { "E": ["A"] },
                "notes": { "N.M.p": \(quoted), "E.A": \(quoted) }
            }
            """
        let api = try API(parsing: SourceText(file: "t.json", text: text))
        let page = try ParsedPage(api.html(source: hostile, index: "/docs"))
        #expect(page.texts(of: "script").isEmpty)
        #expect(page.texts(of: "title") == ["\(hostile) \(hostile)"])
        #expect(page.texts(of: "h1") == ["\(hostile) \(hostile)"])
        #expect(page.texts(of: "p").contains(hostile))
        // State, error's condition, parameter, enum value; and the error's message as code.
        #expect(page.texts(of: "td").filter { $0 == hostile }.count == 5)
        #expect(page.texts(of: "code").contains(hostile))
        #expect(page.texts(of: "pre").filter { $0.contains(quoted) }.count == 2)
        let generator = page.elements.first { $0.attributes["name"] == "generator" }?.attributes["content"]
        #expect(generator == "apigen from \(hostile): change it there, not here")
    }

    @Test func charactersThatXMLCannotWriteAreReplaced() throws {
        #expect(HTMLWriter.escape("a\u{0}\u{1b}\u{7f}\u{85}\u{fffe}b") == "a\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}b")
        var writer = HTMLWriter()
        writer.line("p") { $0.write("a\r\nb\tü🚇") }
        #expect(try ParsedPage(writer.text).texts(of: "p") == ["a\r\nb\tü🚇"])
    }

    @Test(arguments: [
        ("a `b` c", "a <code>b</code> c"),
        ("`b`", "<code>b</code>"),
        ("a `b", "a `b"),
        ("`a` `b` `", "<code>a</code> <code>b</code> `"),
        ("`<b>`", "<code>&lt;b&gt;</code>"),
        ("", ""),
    ])
    func backticksMarkCode(_ text: String, _ expected: String) {
        var writer = HTMLWriter()
        writer.prose(text)
        #expect(writer.text == expected)
    }
}
