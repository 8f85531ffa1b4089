// SPDX-License-Identifier: GPL-3.0-only

package import JSONRPC

/// A report as one line of JSON.
package enum ReportLine {
    /// The report as the server sent it, on one line, with its end.
    ///
    /// Characters that could do something to a terminal are written as escapes, which mean the same to whoever reads JSON.
    ///
    /// - Parameter showsAll: also devices without clients; a server that sends its regular line in place of the answer
    ///   has them in it.
    package static func text(_ json: JSONValue, showsAll: Bool) -> String {
        let text = String(decoding: (showsAll ? json : self.withoutIdleDevices(json)).encoded(), as: UTF8.self)
        var line = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case _ where scalar.isASCII && scalar.value != 0x7F:
                line.unicodeScalars.append(scalar)
            case .control, .format, .lineSeparator, .paragraphSeparator:
                for unit in UTF16.encode(scalar).map(Array.init) ?? [] { line += self.escape(unit) }
            default:
                line.unicodeScalars.append(scalar)
            }
        }
        return line + "\n"
    }

    private static func escape(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private static func withoutIdleDevices(_ json: JSONValue) -> JSONValue {
        let (api, list, clients) = ("tunnelProxyStatistic", "tunnelConnections", "clientConnections")
        guard case .object(var report) = json, case .object(var statistic)? = report[api],
            case .array(let devices)? = statistic[list]
        else { return json }
        statistic[list] = .array(
            devices.filter { device in
                guard case .object(let members) = device, case .array(let found)? = members[clients] else {
                    return true
                }
                return !found.isEmpty
            }
        )
        report[api] = .object(statistic)
        return .object(report)
    }
}
