// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyClient

extension TunnelProxyServerState {
    /// Where the device is, for a person.
    func words(name: String, uuid: Uuid, url: ServerURL) -> String {
        switch self {
        case .connecting: "connecting to \(url)"
        case .registered: "registered as \(name) \(uuid), waiting for clients"
        case .waiting(let delay, let reason): "\(reason); trying again in \(delay.formattedSeconds) s"
        case .ended: "the registration has ended"
        }
    }
}

extension String {
    /// Without what would move a terminal's cursor.
    var plain: String { String(self.debugDescription.dropFirst().dropLast()) }
}

extension Duration {
    /// Seconds with one decimal.
    var formattedSeconds: String {
        let tenths = (self / .milliseconds(100)).rounded()
        return "\(tenths / 10)"
    }
}
