// SPDX-License-Identifier: GPL-3.0-only

import ProxyTesting

/// The text of a configuration file: listeners on ports that the system chooses, and waits that a busy machine never
/// runs into.
struct DaemonConfiguration: Sendable, CustomStringConvertible {
    private var sections: [(name: String, keys: [(key: String, value: String)])]

    /// With TLS the listeners are wss, ssl and unix; without it ws, tcp and unix.
    init(tls certificate: TestCertificate? = .ecdsa, socket: String) {
        self.sections = [
            (
                "ProxyServer",
                [
                    ("name", "end to end"), ("inactiveTimeout", "600000"), ("aloneTimeout", "600000"),
                    ("tlsHandshakeTimeout", "60000"),
                    ("webSocketPingInterval", "600000"), ("webSocketTimeout", "1200000"),
                    // Daemons of other tests would have the same.
                    ("monitorSocket", ""), ("stateFile", ""),
                ]
            ),
            ("SSL", [("enabled", certificate == nil ? "false" : "true")]),
            ("WebSocketServer", [("host", "127.0.0.1"), ("port", "0")]),
            ("TcpServer", [("host", "127.0.0.1"), ("port", "0")]),
            ("UnixSocketServer", [("unixSocketFileName", socket)]),
            ("WebSocketServerTunnelProxy", [("enabled", "false")]),
            ("TcpServerTunnelProxy", [("enabled", "false")]),
        ]
        if let certificate {
            self["SSL", "certificate"] = certificate.certificate
            self["SSL", "certificateKey"] = certificate.key
        }
    }

    /// Has the tunnel proxy API listen too, on as many transports.
    mutating func addTunnelProxy(socket: String) {
        for section in ["WebSocketServerTunnelProxy", "TcpServerTunnelProxy"] {
            self[section, "enabled"] = nil
            self[section, "host"] = "127.0.0.1"
            self[section, "port"] = "0"
        }
        self["UnixSocketServerTunnelProxy", "unixSocketFileName"] = socket
    }

    /// A key's value; a new key goes to the end of its section.
    subscript(section: String, key: String) -> String? {
        get {
            self.sections.first { $0.name == section }?.keys.first { $0.key == key }?.value
        }
        set {
            if !self.sections.contains(where: { $0.name == section }) { self.sections.append((section, [])) }
            for index in self.sections.indices where self.sections[index].name == section {
                let place = self.sections[index].keys.firstIndex { $0.key == key }
                switch (place, newValue) {
                case (let place?, let value?): self.sections[index].keys[place].value = value
                case (let place?, nil): self.sections[index].keys.remove(at: place)
                case (nil, let value?): self.sections[index].keys.append((key, value))
                case (nil, nil): break
                }
            }
        }
    }

    /// The same with one key set, or left out.
    func with(_ section: String, _ key: String, _ value: String?) -> DaemonConfiguration {
        var changed = self
        changed[section, key] = value
        return changed
    }

    /// The same as variables of the environment.
    var environment: [String: String] {
        var variables: [String: String] = [:]
        for (section, keys) in self.sections {
            for (key, value) in keys {
                let words = "NYMEA_REMOTEPROXY_\(section)_\(key)".replacing(/[a-z](?=[A-Z])/) { "\($0.output)_" }
                variables[words.uppercased()] = value
            }
        }
        return variables
    }

    /// The number of a key's line, counted from 1; nil if it is not there.
    func line(of section: String, _ key: String) -> Int? {
        var line = 0
        for (name, keys) in self.sections {
            line += 1
            for (present, _) in keys {
                line += 1
                if name == section, present == key { return line }
            }
        }
        return nil
    }

    /// What the log says of each listener of an API.
    func listeningMark(api: String) -> String {
        self["ProxyServer", "logFormat"] == "json"
            ? #""message":"listening","fields":{"api":"\#(api)","url":"# : ": listening api=\(api) url="
    }

    var description: String {
        self.sections.map { section in
            "[\(section.name)]\n" + section.keys.map { "\($0.key)=\($0.value)\n" }.joined()
        }.joined()
    }
}
