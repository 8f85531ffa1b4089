// SPDX-License-Identifier: GPL-3.0-only

extension Settings {
    static let statistics = Section(
        name: "ProxyServer",
        summary: "",
        settings: [monitorSocket, monitorGroup, stateFile, logEngineEnabled, logDirectory, logRetentionDays]
    )

    static let monitorSocket = Setting(
        "ProxyServer",
        "monitorSocket",
        .optionalSocket,
        default: "/tmp/nymea-remoteproxy-monitor.sock",
        "The Unix socket that monitors connect to; empty for none."
    )
    static let monitorGroup = Setting(
        "ProxyServer",
        "monitorGroup",
        .optionalName,
        default: "",
        "The group whose members may connect to monitorSocket, besides the server's user; empty for that user's group."
    )
    static let stateFile = Setting(
        "ProxyServer",
        "stateFile",
        .optionalFile,
        default: "/var/lib/nymea-remoteproxy/statistics.json",
        "The file in which totals survive a restart; empty for none."
    )
    static let logEngineEnabled = Setting(
        "ProxyServer",
        "logEngineEnabled",
        .flag,
        default: "false",
        "Keep a log of all tunnels and of the statistics of every second, in logDirectory."
    )
    static let logDirectory = Setting(
        "ProxyServer",
        "logDirectory",
        .file,
        default: "/var/log",
        "The directory of the log engine's logs."
    )
    static let logRetentionDays = Setting(
        "ProxyServer",
        "logRetentionDays",
        .number(0...36_500),
        default: "30",
        "The log engine's logs of earlier days are removed after so many days; 0 keeps all."
    )
}
