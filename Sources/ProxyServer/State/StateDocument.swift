// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import ProxyAuthentication
import ProxyCore
import RemoteProxyAPI

/// The contents of the state file: a JSON object with the totals of each API, as monitors see them.
///
/// ```
/// {"rendezvous":{"totalClientCount":7,"totalTraffic":4096,"totalTunnelCount":2},"tunnel-proxy":{…}}
/// ```
enum StateDocument {
    /// The longest that is read, in bytes; ours have some 200.
    static let maximumSize = 4096

    static func text(of totals: ServerTotals) -> [UInt8] {
        var members: [String: JSONValue] = [:]
        for api in ServedAPI.allCases { members[api.rawValue] = MonitorAPI.Total(totals[api]).jsonValue }
        return JSONValue.object(members).encoded() + [UInt8(ascii: "\n")]
    }

    /// - Throws: Why these are no totals, in words that follow the file's name.
    static func parse(_ contents: [UInt8]) throws(FileFault) -> ServerTotals {
        let document: JSONValue
        do throws(JSONParseError) {
            document = try JSONValue(parsing: contents, maximumDepth: 4)
        } catch {
            throw FileFault("is not JSON: \(error)")
        }
        guard case .object(let members) = document else { throw FileFault("is no JSON object") }
        var totals = ServerTotals()
        for api in ServedAPI.allCases {
            guard let member = members[api.rawValue] else { throw FileFault("has no totals of \(api.rawValue)") }
            do throws(RPCValidationError) {
                totals[api] = TransportTotals(
                    try MonitorAPI.Total(json: member, path: .root.appending(api.rawValue))
                )
            } catch {
                throw FileFault("has no totals: \(error)")
            }
        }
        return totals
    }
}

extension MonitorAPI.Total {
    init(_ totals: TransportTotals) {
        self.init(
            totalClientCount: totals.connections,
            totalTunnelCount: totals.tunnels,
            totalTraffic: totals.traffic
        )
    }
}

extension TransportTotals {
    fileprivate init(_ total: MonitorAPI.Total) {
        self.init(connections: total.totalClientCount, tunnels: total.totalTunnelCount, traffic: total.totalTraffic)
    }
}
