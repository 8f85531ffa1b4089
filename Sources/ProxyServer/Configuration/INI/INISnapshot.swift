// SPDX-License-Identifier: GPL-3.0-only

import Configuration
import INIFile

/// An INI file as swift-configuration reads it: the key `Section.key` is the entry `key` of `[Section]`.
///
/// Conforms to `FileConfigSnapshot`, so the library's file providers can load it as well.
struct INISnapshot: Sendable {
    let providerName: String
    let document: INIDocument

    init(document: INIDocument, providerName: String = "INI file") {
        self.document = document
        self.providerName = providerName
    }

    /// The entry a configuration key stands for: its last component is the entry's key, the rest names the section.
    func entry(for key: AbsoluteConfigKey) -> INIDocument.Entry? {
        guard let name = key.components.last else { return nil }
        return self.document.entry(section: key.components.dropLast().joined(separator: "."), key: name)
    }
}

extension INISnapshot: FileConfigSnapshot {
    struct ParsingOptions: FileParsingOptions {
        static let `default` = ParsingOptions()
    }

    init(data: RawSpan, providerName: String, parsingOptions: ParsingOptions) throws {
        let document = try data.withUnsafeBytes { bytes in try INIDocument(parsing: bytes) }
        self.init(document: document, providerName: providerName)
    }

    func value(forKey key: AbsoluteConfigKey, type: ConfigType) throws -> LookupResult {
        guard let entry = self.entry(for: key) else {
            return LookupResult(encodedKey: key.description, value: nil)
        }
        guard let content = ConfigContent(text: entry.value, type: type) else {
            throw INIValueError(entry: entry, type: type)
        }
        return LookupResult(encodedKey: key.description, value: ConfigValue(content, isSecret: false))
    }

    var description: String { "\(self.providerName)[\(self.document.entries.count) entries]" }
    var debugDescription: String { self.description }
}

/// An entry whose text is not of the type it was asked for.
struct INIValueError: Error, CustomStringConvertible {
    let entry: INIDocument.Entry
    let type: ConfigType

    var description: String {
        "line \(self.entry.line): [\(self.entry.section)] \(self.entry.key) is not of type \(self.type.rawValue)"
    }
}

extension ConfigContent {
    /// Reads a text as a type; lists are separated by commas, bytes are hexadecimal.
    fileprivate init?(text: String, type: ConfigType) {
        func list<Element>(_ read: (String) -> Element?) -> [Element]? {
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            let elements = parts.compactMap { part in
                read(String(part.drop { $0 == " " }))
            }
            return elements.count == parts.count ? elements : nil
        }
        let bytes = ConfigBytesFromHexStringDecoder()
        let content: ConfigContent? =
            switch type {
            case .string: .string(text)
            case .int: Int(text).map(Self.int)
            case .double: Double(text).map(Self.double)
            case .bool: Bool(settingText: text).map(Self.bool)
            case .bytes: bytes.decode(text).map(Self.bytes)
            case .stringArray: list { $0 }.map(Self.stringArray)
            case .intArray: list(Int.init).map(Self.intArray)
            case .doubleArray: list(Double.init).map(Self.doubleArray)
            case .boolArray: list(Bool.init(settingText:)).map(Self.boolArray)
            case .byteChunkArray: list(bytes.decode).map(Self.byteChunkArray)
            }
        guard let content else { return nil }
        self = content
    }
}
