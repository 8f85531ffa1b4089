// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import FoundationXML

/// A page as an XML parser that is not ours reads it. Pages are written so that one can: what HTML leaves open is a fault.
final class ParsedPage: NSObject, XMLParserDelegate {
    struct Element: Equatable {
        var name: String
        var attributes: [String: String]
        /// With what the elements in it hold.
        var text = ""
    }

    /// In the order in which they begin.
    private(set) var elements: [Element] = []
    /// Where those stand in `elements` that have not ended.
    private var open: [Int] = []

    /// - Throws: What is not well-formed, with its line.
    init(_ html: String) throws {
        super.init()
        let parser = XMLParser(data: Data(html.utf8))
        parser.delegate = self
        guard parser.parse() else {
            throw Fault(line: parser.lineNumber, reason: parser.parserError.map { "\($0)" } ?? "no reason given")
        }
    }

    struct Fault: Error {
        var line: Int
        var reason: String
    }

    func texts(of name: String) -> [String] {
        elements.filter { $0.name == name }.map(\.text)
    }

    func values(of attribute: String) -> [String] {
        elements.compactMap { $0.attributes[attribute] }
    }

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        open.append(elements.count)
        elements.append(Element(name: name, attributes: attributes))
    }

    func parser(
        _ parser: XMLParser,
        didEndElement name: String,
        namespaceURI: String?,
        qualifiedName: String?
    ) {
        open.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        for index in open { elements[index].text += string }
    }
}
