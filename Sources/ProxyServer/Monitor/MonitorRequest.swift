// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import RemoteProxyAPI

/// What a monitor may ask for.
struct MonitorRequest: Hashable {
    /// The one method there is; the spec describes it with `Refresh`.
    static let method = "refresh"

    /// Why a line is no request, in words for who has sent it.
    struct Fault: Error, Equatable {
        let text: String
    }

    /// Whether the report is to have devices without clients.
    let wantsAll: Bool

    init(wantsAll: Bool) {
        self.wantsAll = wantsAll
    }

    init(parsing line: [UInt8]) throws(Fault) {
        let refresh: MonitorAPI.Refresh
        do {
            refresh = try MonitorAPI.Refresh(json: JSONValue(parsing: line, maximumDepth: 4), path: .root)
        } catch {
            throw Fault(text: "Invalid request: \(error)")
        }
        guard refresh.method == Self.method else {
            throw Fault(text: "No such method; there is only '\(Self.method)'")
        }
        self.wantsAll = refresh.params?.printAll ?? false
    }
}
