// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyServer

/// Every way a value can be wrong, and the one line the operator reads.
@Suite struct SettingErrorTests {
    @Test(
        "A wrong value is named with file, line, key, fault and what is accepted",
        arguments: [
            (
                "ProxyServer", "jsonRpcTimeout=abc",
                #"[ProxyServer] jsonRpcTimeout = "abc" is not a whole number; accepted: 1 to 86400000 (milliseconds)"#
            ),
            (
                "ProxyServer", "aloneTimeout=8s",
                #"[ProxyServer] aloneTimeout = "8s" is not a whole number; accepted: 1 to 86400000 (milliseconds)"#
            ),
            (
                "ProxyServer", "inactiveTimeout=0",
                #"[ProxyServer] inactiveTimeout = "0" is out of range; accepted: 1 to 86400000 (milliseconds)"#
            ),
            (
                "ProxyServer", "authenticationTimeout=-5",
                #"[ProxyServer] authenticationTimeout = "-5" is out of range; accepted: 1 to 86400000 (milliseconds)"#
            ),
            (
                "ProxyServer", "drainTimeout=99999999999999999999999",
                "[ProxyServer] drainTimeout = \"99999999999999999999999\" is out of range; "
                    + "accepted: 0 to 86400000 (milliseconds)"
            ),
            (
                "Access", "deny=192.0.2.0/24, example.com",
                "[Access] deny = \"192.0.2.0/24, example.com\" has an entry that is no address and no range: "
                    + "\"example.com\"; accepted: up to 1000 addresses or ranges (192.0.2.0/24, 2001:db8::/32), with commas "
                    + "between them, or nothing"
            ),
            (
                "WebSocketServer", "allowedOrigins=https://a.example.org,https://b.example.org/",
                "[WebSocketServer] allowedOrigins = \"https://a.example.org,https://b.example.org/\" has an entry that is no "
                    + "origin: \"https://b.example.org/\"; accepted: up to 100 origins (https://app.example.org, "
                    + "http://localhost:8080), with commas between them, or nothing"
            ),
            (
                "ProxyServer", "maxProxyHeaderSize=100",
                #"[ProxyServer] maxProxyHeaderSize = "100" is out of range; accepted: 232 to 65551 (bytes)"#
            ),
            (
                "ProxyServer", "maxMessageSize=",
                #"[ProxyServer] maxMessageSize = "" is not a whole number; accepted: 1024 to 16777216 (bytes)"#
            ),
            (
                "ProxyServer", "tunnelBuffer=0x40000",
                #"[ProxyServer] tunnelBuffer = "0x40000" is not a whole number; accepted: 16384 to 16777216 (bytes)"#
            ),
            (
                "ProxyServer", "maxConnections=0",
                #"[ProxyServer] maxConnections = "0" is out of range; accepted: 1 to 1000000"#
            ),
            (
                "ProxyServer", "writeLogs=maybe",
                #"[ProxyServer] writeLogs = "maybe" is not a truth value; accepted: true or false"#
            ),
            (
                "ProxyServer", "logEngineEnabled=2",
                #"[ProxyServer] logEngineEnabled = "2" is not a truth value; accepted: true or false"#
            ),
            (
                "ProxyServer", "duplicateTunnel=keep",
                #"[ProxyServer] duplicateTunnel = "keep" is none of the choices; accepted: replace, reject"#
            ),
            ("ProxyServer", "name=", #"[ProxyServer] name = "" is empty; accepted: a text of 1 to 128 bytes"#),
            ("ProxyServer", "logFile=", #"[ProxyServer] logFile = "" is empty; accepted: a file's path"#),
            ("SSL", "certificate=", #"[SSL] certificate = "" is empty; accepted: a file's path"#),
            (
                "WebSocketServer", "port=65536",
                #"[WebSocketServer] port = "65536" is out of range; accepted: a port, 0 to 65535"#
            ),
            (
                "TcpServer", "port=http",
                #"[TcpServer] port = "http" is not a whole number; accepted: a port, 0 to 65535"#
            ),
            (
                "TcpServer", "host=not a host",
                "[TcpServer] host = \"not a host\" is no host name and no IP address; "
                    + "accepted: a host name or an IP address"
            ),
            (
                "WebSocketServer", "host=",
                #"[WebSocketServer] host = "" is empty; accepted: a host name or an IP address"#
            ),
            (
                "Authentication", "backend=none",
                #"[Authentication] backend = "none" is none of the choices; accepted: aws, jwt, tokens, webhook, mock"#
            ),
            (
                "AWS", "awsCredentialsUrl=ftp://x",
                #"[AWS] awsCredentialsUrl = "ftp://x" is no such URL; accepted: an http:// or https:// URL"#
            ),
            (
                "TcpServerTunnelProxy", "port=-1",
                #"[TcpServerTunnelProxy] port = "-1" is out of range; accepted: a port, 0 to 65535"#
            ),
            (
                "TunnelProxy", "authentication=none",
                #"[TunnelProxy] authentication = "none" is none of the choices; accepted: open, mtls, token"#
            ),
        ]
    )
    func wrongValue(section: String, line: String, message: String) {
        #expect(throws: StartError(.configuration, "proxy.conf:3: \(message)")) {
            try load("# test\n[\(section)]\n\(line)\n")
        }
    }

    @Test("A socket's path must fit into the system's structure")
    func longSocketPath() {
        let path = "/" + String(repeating: "x", count: 107)
        let message =
            #"proxy.conf:2: [UnixSocketServer] unixSocketFileName = "\#(path)" has 108 bytes; "#
            + "accepted: a Unix socket's path of at most 107 bytes, or nothing"
        #expect(throws: StartError(.configuration, message)) {
            try load("[UnixSocketServer]\nunixSocketFileName=\(path)")
        }
    }

    @Test("A message shows a long value's beginning, and stays one line")
    func longValue() {
        let value = String(repeating: "9", count: 1000)
        let shown = String(repeating: "9", count: 200)
        let message =
            #"proxy.conf:2: [TcpServer] port = "\#(shown)…" is out of range; accepted: a port, 0 to 65535"#
        #expect(throws: StartError(.configuration, message)) { try load("[TcpServer]\nport=\(value)") }
    }

    @Test("A variable's wrong value is named with the variable, control characters escaped")
    func wrongVariable() {
        let message =
            "environment variable NYMEA_REMOTEPROXY_PROXY_SERVER_JSON_RPC_TIMEOUT: "
            + #"[ProxyServer] jsonRpcTimeout = "1\n2" is not a whole number; accepted: 1 to 86400000 (milliseconds)"#
        #expect(throws: StartError(.configuration, message)) {
            try load("", environment: ["NYMEA_REMOTEPROXY_PROXY_SERVER_JSON_RPC_TIMEOUT": "1\n2"])
        }
    }

    @Test("An argument's wrong value is named with the option")
    func wrongArgument() {
        let message = #"option --logging: [ProxyServer] logFile = "" is empty; accepted: a file's path"#
        #expect(throws: StartError(.configuration, message)) { try load("", ServerOptions(logFile: "")) }
    }

    @Test("A line that is no INI is named with file and line")
    func syntax() {
        let message = #"proxy.conf:2: expected [section], key=value or a comment, found "port 80""#
        #expect(throws: StartError(.configuration, message)) { try load("[TcpServer]\nport 80\n") }
    }

    @Test("A ping interval that is not shorter than the time-out is refused", arguments: ["20000", "30000"])
    func pingInterval(timeout: String) {
        let message =
            "proxy.conf:2: [ProxyServer] webSocketTimeout = \"\(timeout)\" is not longer than webSocketPingInterval: "
            + "a silent client would be closed before it is asked"
        #expect(throws: StartError(.configuration, message)) {
            try load("[ProxyServer]\nwebSocketTimeout=\(timeout)")
        }
    }

    @Test("A server without any listener is refused")
    func noListener() {
        let message =
            "no listener is enabled; set enabled=true in [WebSocketServer] or [TcpServer], "
            + "or a unixSocketFileName in [UnixSocketServer]; or the same in the sections of the tunnel proxy API"
        #expect(throws: StartError(.configuration, message)) {
            try load(
                "[WebSocketServer]\nenabled=false\n[TcpServer]\nenabled=no\n\(RemoteProxyServerTests.noTunnelProxy)"
            )
        }
    }

    @Test("A file that -c names must exist and be readable")
    func missingFile() {
        let path = "/nonexistent/proxy.conf"
        let missing = "cannot read the configuration file \"\(path)\": No such file or directory"
        #expect(throws: StartError(.configuration, missing)) {
            try LoadedConfiguration.load(ServerOptions(configurationFile: path), environment: [:])
        }
        let directory = "cannot read the configuration file \"/\": Is a directory"
        #expect(throws: StartError(.configuration, directory)) {
            try LoadedConfiguration.load(ServerOptions(configurationFile: "/"), environment: [:])
        }
        let endless = "cannot read the configuration file \"/dev/zero\": longer than 1048576 bytes"
        #expect(throws: StartError(.configuration, endless)) {
            try LoadedConfiguration.load(ServerOptions(configurationFile: "/dev/zero"), environment: [:])
        }
    }
}
