// SPDX-License-Identifier: GPL-3.0-only

extension Settings {
    static let admin = Section(
        name: "Admin",
        summary: "The admin endpoint, plain HTTP for operators: health, metrics, the APIs' reference and a dashboard.",
        settings: [adminEnabled, adminHost, adminPort, adminTokenFile, adminExamples]
    )

    static let adminEnabled = Setting(
        "Admin",
        "enabled",
        .flag,
        default: "false",
        "Whether the endpoint is there."
    )
    static let adminHost = Setting(
        "Admin",
        "host",
        .host,
        default: "127.0.0.1",
        "The address to listen on. On a loopback address, requests must name an IP address, localhost or this host."
    )
    static let adminPort = port("Admin", default: "2080")
    // A file and no value: what stands in a configuration file is shown around, and a variable shows in /proc.
    static let adminTokenFile = Setting(
        "Admin",
        "tokenFile",
        .optionalFile,
        default: "",
        "A file of one line, the bearer token that requests must carry, 16 to 512 bytes; read again when it changes. "
            + "Empty: nobody is asked for one."
    )
    static let adminExamples = Setting(
        "Admin",
        "examples",
        .flag,
        default: "false",
        "Whether the endpoint serves, to everybody, the example for browsers at /Examples/browser/: two tabs that meet, talk "
            + "and send each other files. For development."
    )
}
