// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import RemoteProxyAPI

/// Understands a report, also one of a newer server.
///
/// The generated types refuse members that they do not know. A newer server may have some; they are left out, and
/// remembered, so that the next report needs one attempt only.
struct ReportDecoder {
    /// Names of members that may be left out; a report with more is another document.
    static let maximumUnknownMembers = 64
    /// Columns of what a server says instead of a report.
    static let maximumErrorWidth = 200

    /// Where unknown members stand; `[]` is any element of a list.
    private var unknown: [[String]] = []

    /// The report as it came, and as values.
    mutating func decode(_ bytes: [UInt8]) throws(MonitorError) -> (json: JSONValue, report: MonitorAPI.Report) {
        let json: JSONValue
        do throws(JSONParseError) {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw MonitorError(.noReport, "what came is no report: \(error)")
        }
        if case .object(let members) = json, members["serverName"] == nil, case .string(let text)? = members["error"] {
            // Who answers a call is an API: it has an id, which a monitor's socket never sends.
            guard members["id"] == nil else {
                throw MonitorError(
                    .noReport,
                    "this is not the monitor's socket: another program, or an API of the proxy, answers there; "
                        + "give monitorSocket of the proxy's configuration with -s"
                )
            }
            // What a server says to one monitor too many.
            let shown = PlainText(text, .utf8).prefix(Self.maximumErrorWidth, .utf8).string
            throw MonitorError(.temporaryFailure, "the server says: \(shown)")
        }
        var known = json
        for path in self.unknown { known.remove(path[...]) }
        while true {
            do throws(RPCValidationError) {
                return (json, try MonitorAPI.Report(json: known, path: .root))
            } catch {
                let path = Self.components(of: error.path)
                guard case .unknown = error.problem, !self.unknown.contains(path),
                    self.unknown.count < Self.maximumUnknownMembers
                else { throw MonitorError(.noReport, "what came is no report: \(error.report)") }
                self.unknown.append(path)
                known.remove(path[...])
            }
        }
    }

    /// `clients[3].rank` as `clients`, `[]`, `rank`.
    private static func components(of path: String) -> [String] {
        path.split(separator: ".").flatMap { part -> [String] in
            let name = String(part.prefix { $0 != "[" })
            return [name] + part.dropFirst(name.count).filter { $0 == "[" }.map { _ in "[]" }
        }
    }
}

extension JSONValue {
    /// Takes out what stands at a path, in every element of the lists on the way.
    fileprivate mutating func remove(_ path: ArraySlice<String>) {
        guard let first = path.first else { return }
        let rest = path.dropFirst()
        switch self {
        case .array(var elements) where first == "[]":
            self = .null
            for index in elements.indices { elements[index].remove(rest) }
            self = .array(elements)
        case .object(var members):
            self = .null
            if rest.isEmpty { members[first] = nil } else { members[first]?.remove(rest) }
            self = .object(members)
        default:
            break
        }
    }
}

extension RPCValidationError {
    /// What is wrong, of a report instead of a call.
    fileprivate var report: String {
        switch self.problem {
        case .unknown: "'\(self.path)' is not known"
        default: self.message
        }
    }
}
