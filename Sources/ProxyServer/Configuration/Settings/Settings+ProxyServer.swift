// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore

extension Settings {
    static let proxyServer = Section(
        name: "ProxyServer",
        summary: "The server itself: its name, its logs, how long it waits, how much it takes.",
        settings: [
            name, writeLogs, logFile, logFormat,
            jsonRpcTimeout, authenticationTimeout, inactiveTimeout, aloneTimeout, drainTimeout, duplicateTunnel,
        ]
    )

    static let name = Setting(
        "ProxyServer",
        "name",
        .text(1...128),
        default: "nymea-remoteproxy",
        "The name that Hello reports."
    )
    static let writeLogs = Setting(
        "ProxyServer",
        "writeLogs",
        .flag,
        default: "false",
        "Write the log to logFile as well as to standard error."
    )
    static let logFile = Setting(
        "ProxyServer",
        "logFile",
        .file,
        default: "/var/log/nymea-remoteproxy.log",
        "The file that writeLogs appends to."
    )
    static let jsonRpcTimeout = Setting(
        "ProxyServer",
        "jsonRpcTimeout",
        .milliseconds(1...longestWait),
        default: "10000",
        "A call that is not answered by then is answered with an error, and the connection is closed."
    )
    static let authenticationTimeout = Setting(
        "ProxyServer",
        "authenticationTimeout",
        .milliseconds(1...longestWait),
        default: "8000",
        "How long the authentication back-end may take."
    )
    static let inactiveTimeout = Setting(
        "ProxyServer",
        "inactiveTimeout",
        .milliseconds(1...longestWait),
        default: "8000",
        "A connection that has not authenticated is closed when this long has passed since its last message."
    )
    static let aloneTimeout = Setting(
        "ProxyServer",
        "aloneTimeout",
        .milliseconds(1...longestWait),
        default: "8000",
        "How long an authenticated connection waits for its partner."
    )
    static let drainTimeout = Setting(
        "ProxyServer",
        "drainTimeout",
        .milliseconds(0...longestWait),
        default: "2000",
        "When the server stops: how long tunnels may live on. Connections without a tunnel end at once."
    )
    static let duplicateTunnel = Setting(
        "ProxyServer",
        "duplicateTunnel",
        .choice(of: DuplicateTunnelPolicy.self),
        default: "replace",
        "What a third connection with the token and nonce of a live tunnel does: replace it, or be closed."
    )
}
