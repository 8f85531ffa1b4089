// SPDX-License-Identifier: GPL-3.0-only

import Crypto

/// An HTTP request as AWS Signature Version 4 sees it.
///
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
package struct SignableRequest: Sendable, Equatable {
    package var method: String
    /// Path and query as they go over the wire.
    package var target: String
    /// All fields that are signed, `host` among them; the same name may come more than once.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    package init(method: String, target: String, headers: [(name: String, value: String)], body: [UInt8]) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.method == right.method && left.target == right.target && left.body == right.body
            && left.headers.elementsEqual(right.headers, by: { $0 == $1 })
    }

    /// The request in the one spelling that both sides hash.
    var canonical: String {
        let headers = self.canonicalHeaders
        return [
            self.method,
            self.canonicalPath,
            self.canonicalQuery,
            headers.map { "\($0.name):\($0.value)\n" }.joined(),
            headers.map(\.name).joined(separator: ";"),
            SHA256.hash(data: self.body).lowercaseHex,
        ].joined(separator: "\n")
    }

    /// The names of the fields that are signed, as they stand in the Authorization field.
    var signedHeaders: String { self.canonicalHeaders.map(\.name).joined(separator: ";") }

    /// Without dot segments and empty ones, and encoded once more than on the wire, as all services but S3 want it.
    private var canonicalPath: String {
        let path = self.target.prefix { $0 != "?" }
        var segments: [Substring] = []
        let all = path.split(separator: "/", omittingEmptySubsequences: false)
        for segment in all {
            switch segment {
            case "", ".": break
            case "..": _ = segments.popLast()
            default: segments.append(segment)
            }
        }
        guard !segments.isEmpty else { return "/" }
        let normal = "/" + segments.joined(separator: "/") + (all.last == "" ? "/" : "")
        return normal.awsPercentEncoded(keepsSlash: true)
    }

    /// Sorted by name, then by value, in the encoding of the wire.
    private var canonicalQuery: String {
        guard let mark = self.target.firstIndex(of: "?") else { return "" }
        let parameters = self.target[self.target.index(after: mark)...].split(separator: "&").map { parameter in
            let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (name: String(parts[0]), value: parts.count > 1 ? String(parts[1]) : "")
        }
        let sorted = parameters.sorted { left, right in
            left.name == right.name
                ? left.value.utf8.lexicographicallyPrecedes(right.value.utf8)
                : left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
        }
        return sorted.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    /// Sorted by name; values of one name together, in their order; white space reduced to single spaces.
    private var canonicalHeaders: [(name: String, value: String)] {
        var values: [String: [String]] = [:]
        for header in self.headers {
            let words = header.value.split { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" || $0 == "\r\n" }
            values[header.name.lowercased(), default: []].append(words.joined(separator: " "))
        }
        return values.map { (name: $0.key, value: $0.value.joined(separator: ",")) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}
