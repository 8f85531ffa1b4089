// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyServer

/// What the operator is told without the start being stopped.
@Suite struct NoticeTests {
    @Test(
        "What no setting is called is warned about, with a guess where one is near",
        arguments: [
            (
                "[ProxyServer]\njsonRpcTimeOut=1",
                "proxy.conf:2: unknown key jsonRpcTimeOut in [ProxyServer] is ignored; did you mean jsonRpcTimeout?"
            ),
            (
                "[ProxyServer]\naloneTimout=1",
                "proxy.conf:2: unknown key aloneTimout in [ProxyServer] is ignored; did you mean aloneTimeout?"
            ),
            (
                "[ProxyServer]\nport=1",
                "proxy.conf:2: unknown key port in [ProxyServer] is ignored; it belongs to [WebSocketServer]"
            ),
            ("[SSL]\nciphers=1", "proxy.conf:2: unknown key ciphers in [SSL] is ignored"),
            ("[TCPServer]\nport=1", "proxy.conf:1: unknown section [TCPServer] is ignored; did you mean [TcpServer]?"),
            ("[Zebra]\na=1\nb=2", "proxy.conf:1: unknown section [Zebra] is ignored"),
            ("name=x", "proxy.conf:1: key name stands before any section and is ignored"),
            (
                "[ProxyServer]\nname=x\n\nname=y",
                "proxy.conf:4: [ProxyServer] name is set again and replaces the value of line 2"
            ),
        ]
    )
    func unknown(text: String, warning: String) throws {
        let notices = try load(text).notices
        #expect(notices.map(\.message) == [warning])
        #expect(notices.map(\.severity) == [.warning])
    }

    @Test("Warnings come in the order of the file")
    func order() throws {
        let notices = try load("a=1\n[Zebra]\n[SSL]\nx=1\n[Yak]\n").notices
        #expect(
            notices.map { $0.message.prefix(13) } == [
                "proxy.conf:1:", "proxy.conf:2:", "proxy.conf:4:", "proxy.conf:5:",
            ]
        )
    }

    @Test("A variable of ours that names no setting is warned about")
    func unknownVariable() throws {
        let environment = [
            "NYMEA_REMOTEPROXY_TCP_SERVER_PROT": "1", "NYMEA_REMOTEPROXY_X": "1", "PATH": "/bin", "NYMEA_OTHER": "1",
        ]
        #expect(
            try load("", environment: environment).notices.map(\.message) == [
                "environment variable NYMEA_REMOTEPROXY_TCP_SERVER_PROT names no setting and is ignored; "
                    + "did you mean NYMEA_REMOTEPROXY_TCP_SERVER_PORT?",
                "environment variable NYMEA_REMOTEPROXY_X names no setting and is ignored",
            ]
        )
    }

    @Test("The development option is reported where it has no effect")
    func development() throws {
        #expect(try load("", ServerOptions(isDevelopment: true)).notices.isEmpty)
        let message = "option --development has no effect: it is for the back-end aws, and the back-end is mock"
        let options = ServerOptions(isDevelopment: true, usesMockAuthenticator: true)
        #expect(try load("", options).notices.map(\.message) == [message])
    }

    @Test(
        "A guess is made only for what is near",
        arguments: [
            ("prot", "port"), ("hots", "host"), ("Port", "port"), ("xyz", nil), ("p", nil), ("", nil),
            (String(repeating: "port", count: 100), nil),
        ] as [(String, String?)]
    )
    func guesses(word: String, expected: String?) {
        #expect(Spelling.suggestion(for: word, among: ["enabled", "host", "port"]) == expected)
    }

    @Test(
        "The distance counts insertions, deletions, substitutions and swaps of neighbours",
        arguments: [
            ("", "", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("flaw", "lawn", 2), ("prot", "port", 1),
            ("é", "e", 1),
        ]
    )
    func distance(left: String, right: String, expected: Int) {
        #expect(Spelling.distance(left, right) == expected)
        #expect(Spelling.distance(right, left) == expected)
    }
}
