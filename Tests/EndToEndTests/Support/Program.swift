// SPDX-License-Identifier: GPL-3.0-only

import Foundation

/// A program of this package, or of the system.
enum Program: String {
    case daemon = "nymea-remoteproxy"
    case client = "nymea-remoteproxy-client"
    case tunnelClient = "nymea-remoteproxy-tunnelclient"
    case monitor = "nymea-remoteproxy-monitor"
    /// Starts a program with sockets that listen, as systemd does for its services.
    case socketActivate = "/usr/bin/systemd-socket-activate"
    /// JavaScript without a browser.
    case node = "/usr/bin/node"
    /// Everybody's HTTP client.
    case curl = "/usr/bin/curl"
    /// Any server of files, for one.
    case python = "/usr/bin/python3"
    /// Starts a program with limits of its own.
    case shell = "/bin/sh"
    /// Starts a program where another one is.
    case enterNamespaces = "/usr/bin/nsenter"
    /// Changes a process's limits.
    case prlimit = "/usr/bin/prlimit"

    struct NotBuilt: Error, CustomStringConvertible {
        let path: String

        var description: String {
            "\(path) is not there: run the tests with 'make test', which installs and builds what they need"
        }
    }

    /// Where the build has put it. Tests and programs are built into one directory.
    var url: URL {
        get throws(NotBuilt) {
            let isOurs = !self.rawValue.hasPrefix("/")
            let url = isOurs ? Bundle.main.bundleURL.appending(path: rawValue) : URL(filePath: rawValue)
            guard FileManager.default.isExecutableFile(atPath: url.path) else { throw NotBuilt(path: url.path) }
            return url
        }
    }
}
