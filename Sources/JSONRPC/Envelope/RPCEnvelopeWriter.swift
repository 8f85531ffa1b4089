// SPDX-License-Identifier: GPL-3.0-only

/// Renders one message: an object whose members stand in the order they are added, and the newline that ends it.
///
/// Callers add members sorted by name, as the original's encoder did.
struct RPCEnvelopeWriter {
    private var json = JSONWriter()
    private var isFirst = true

    mutating func add(_ name: String, _ value: JSONValue) {
        begin(name)
        json.write(value)
    }

    mutating func add(_ name: String, params: RPCParams) {
        begin(name)
        switch params {
        case .object(let members): json.write(members)
        case .rendered(let text): json.write(raw: text)
        }
    }

    private mutating func begin(_ name: String) {
        json.write(raw: isFirst ? "{" : ",")
        isFirst = false
        json.write(name)
        json.write(raw: ":")
    }

    /// The message's bytes; at least one member has been added.
    consuming func finish() -> [UInt8] {
        json.write(raw: "}\n")
        return json.bytes
    }
}
