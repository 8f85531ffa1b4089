// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyMonitor

@Suite struct DefaultMonitorSocketTests {
    /// The socket of an installed package goes before one in /tmp, which anybody can make.
    @Test func packagedSocketGoesFirst() {
        #expect(DefaultMonitorSocket.path { _ in true } == DefaultMonitorSocket.packaged)
    }

    @Test func originalSocketWithoutPackage() {
        var asked: [String] = []
        let path = DefaultMonitorSocket.path { name in
            asked.append(name)
            return false
        }
        #expect(path == "/tmp/nymea-remoteproxy-monitor.sock")
        #expect(asked == ["/run/nymea-remoteproxy/monitor.sock"])
    }
}
