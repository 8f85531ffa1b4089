// SPDX-License-Identifier: GPL-3.0-only

import Foundation

/// A program of this package.
enum Program: String {
    case daemon = "nymea-remoteproxy"
    case client = "nymea-remoteproxy-client"
    case tunnelClient = "nymea-remoteproxy-tunnelclient"
    case monitor = "nymea-remoteproxy-monitor"

    struct NotBuilt: Error, CustomStringConvertible {
        let path: String

        var description: String { "\(path) is not there: run 'swift build' first, or all tests with 'swift test'" }
    }

    /// Where the build has put it. Tests and programs are built into one directory.
    var url: URL {
        get throws(NotBuilt) {
            let url = Bundle.main.bundleURL.appending(path: rawValue)
            guard FileManager.default.isExecutableFile(atPath: url.path) else { throw NotBuilt(path: url.path) }
            return url
        }
    }
}
