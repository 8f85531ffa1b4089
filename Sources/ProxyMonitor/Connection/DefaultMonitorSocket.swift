// SPDX-License-Identifier: GPL-3.0-only

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Where the monitor socket is looked for when the command line does not say.
package enum DefaultMonitorSocket {
    /// What the packages' configuration says: `RuntimeDirectory=` of the systemd unit (Packaging/packaged-configuration.sh).
    package static let packaged = "/run/nymea-remoteproxy/monitor.sock"
    /// The server's own default, which is the original's.
    package static let original = "/tmp/nymea-remoteproxy-monitor.sock"

    /// The packages' path if there is something, else the original's.
    package static var path: String { self.path { access($0, F_OK) == 0 } }

    /// - Parameter exists: Whether there is a file of that name.
    static func path(exists: (String) -> Bool) -> String {
        exists(self.packaged) ? self.packaged : self.original
    }
}
