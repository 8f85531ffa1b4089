// SPDX-License-Identifier: GPL-3.0-only

extension JSONValue {
    /// The document as compact UTF-8 on one line, without a newline: members sorted by name, nothing escaped that
    /// need not be. A `double` that is not finite, which JSON cannot say, becomes `null`.
    public func encoded() -> [UInt8] {
        var writer = JSONWriter()
        writer.write(self)
        return writer.bytes
    }
}

/// Renders values one after the other into one growing array.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ value: JSONValue) {
        switch value {
        case .null: write(raw: "null")
        case .bool(let value): write(raw: value ? "true" : "false")
        case .int(let value): write(raw: String(value))
        case .uint(let value): write(raw: String(value))
        // Swift's shortest round-trip notation (1.5, -0.0, 5e-324) is also valid JSON.
        case .double(let value): write(raw: value.isFinite ? value.description : "null")
        case .string(let value): write(value)
        case .array(let elements): write(elements)
        case .object(let members): write(members)
        }
    }

    mutating func write(_ elements: [JSONValue]) {
        bytes.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            write(element)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    mutating func write(_ members: [String: JSONValue]) {
        bytes.append(UInt8(ascii: "{"))
        for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            write(member.key)
            bytes.append(UInt8(ascii: ":"))
            write(member.value)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// Appends text that is JSON already, as it is.
    mutating func write(raw text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// Appends a string in quotes, with the escapes that RFC 8259 section 7 demands.
    mutating func write(_ string: String) {
        bytes.append(UInt8(ascii: "\""))
        if string.utf8.contains(where: { $0.needsJSONEscape }) {
            for byte in string.utf8 {
                if byte.needsJSONEscape { writeEscape(of: byte) } else { bytes.append(byte) }
            }
        } else {
            bytes.append(contentsOf: string.utf8)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func writeEscape(of byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): write(raw: "\\\"")
        case UInt8(ascii: "\\"): write(raw: "\\\\")
        case 0x08: write(raw: "\\b")
        case 0x09: write(raw: "\\t")
        case 0x0A: write(raw: "\\n")
        case 0x0C: write(raw: "\\f")
        case 0x0D: write(raw: "\\r")
        default: write(raw: "\\u00\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))")
        }
    }
}

extension UInt8 {
    fileprivate var needsJSONEscape: Bool {
        self < 0x20 || self == UInt8(ascii: "\"") || self == UInt8(ascii: "\\")
    }
}
