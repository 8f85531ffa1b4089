// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC

/// A valid vector of the tunnel proxy API as a request of its own: with uuids that nobody else has registered.
struct TunnelProxyRequest: CustomStringConvertible {
    let method: String
    let message: String
    /// Whether every uuid in it is one. Their methods judge them, so that vectors have other text there too.
    let hasSoundUuids: Bool

    init(_ vector: APITestVector, _ spec: SpecDocument) throws {
        var params = try JSONValue(parsing: Array(vector.params.utf8)).members
        var hasSoundUuids = true
        for name in spec.uuids(of: vector.method) {
            guard let text = params[name]?.text else { continue }
            guard Uuid(text) != nil else {
                hasSoundUuids = false
                continue
            }
            // In the form that the vector has: deployed apps leave the braces out.
            let fresh = Uuid.random().description
            params[name] = .string(text.hasPrefix("{") ? fresh : fresh.dropFirst().dropLast().uppercased())
        }
        self.method = vector.method
        self.hasSoundUuids = hasSoundUuids
        let text = String(decoding: JSONValue.object(params).encoded(), as: UTF8.self)
        self.message = #"{"id":7,"method":"\#(vector.method)","params":\#(text)}"#
    }

    var description: String { self.message }
}

extension [String: JSONValue] {
    /// The answer's `tunnelProxyError` without the type's name in front, nil when it is no success or has none.
    var tunnelProxyError: String? {
        guard self["status"] == "success" else { return nil }
        let prefix = "TunnelProxyError"
        guard let error = self["params"]?.members["tunnelProxyError"]?.text, error.hasPrefix(prefix) else { return nil }
        return String(error.dropFirst(prefix.count))
    }

    /// The answer's or notification's params.
    var params: [String: JSONValue] { self["params"]?.members ?? [:] }
}
