// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import NIOCore
import Testing

@testable import ProxyServer

@Suite struct ActivationSocketTests {
    private func named(_ environment: [String: String]) throws(StartError) -> [String] {
        try ActivationSockets.named(environment, process: 42).map { "\($0.section) \($0.descriptor)" }
    }

    @Test("Descriptors count from 3, each with the name of a listener's section")
    func names() throws {
        let variables = [
            "LISTEN_PID": "42", "LISTEN_FDS": "3", "LISTEN_FDNAMES": "TcpServer:WebSocketServerTunnelProxy:TcpServer",
        ]
        #expect(try self.named(variables) == ["TcpServer 3", "WebSocketServerTunnelProxy 4", "TcpServer 5"])
    }

    @Test("What was meant for another process is none of ours")
    func others() throws {
        #expect(try self.named([:]) == [])
        #expect(try self.named(["LISTEN_FDS": "1", "LISTEN_FDNAMES": "TcpServer"]) == [])
        #expect(try self.named(["LISTEN_PID": "41", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "TcpServer"]) == [])
    }

    @Test(
        "A count that is none, and a name that no listener has, stop the start",
        arguments: [
            ("-1", "TcpServer", "LISTEN_FDS"), ("65", "TcpServer", "LISTEN_FDS"), ("many", "TcpServer", "LISTEN_FDS"),
            ("1", "web", "LISTEN_FDNAMES"), ("1", "", "LISTEN_FDNAMES"), ("2", "TcpServer", "LISTEN_FDNAMES"),
            ("1", "tcpserver", "LISTEN_FDNAMES"),
        ]
    )
    func wrong(count: String, names: String, variable: String) {
        let environment = ["LISTEN_PID": "42", "LISTEN_FDS": count, "LISTEN_FDNAMES": names]
        #expect {
            try self.named(environment)
        } throws: { error in
            let error = error as? StartError
            return error?.code == .configuration
                && error?.message.contains("environment variable \(variable) = ") == true
        }
    }

    @Test("Only a stream socket that listens is one, and it is known whether others can reach it")
    func listening() throws {
        #expect(ListeningSocket(STDIN_FILENO) == nil)
        #expect(ListeningSocket(-1) == nil)
        for (host, isLoopback) in [("127.0.0.1", true), ("0.0.0.0", false), ("::1", true)] {
            let address = try SocketAddress(ipAddress: host, port: 0)
            let descriptor = socket(Int32(address.protocol.rawValue), Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            #expect(address.withSockAddr { bind(descriptor, $0, socklen_t($1)) } == 0)
            #expect(ListeningSocket(descriptor) == nil)
            #expect(listen(descriptor, 1) == 0)
            let socket = try #require(ListeningSocket(descriptor))
            #expect(socket.descriptor == descriptor && socket.isLoopback == isLoopback)
            #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
        }
    }

    @Test("A socket for a listener that is switched off stops the start")
    func idleListener() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        #expect(listen(descriptor, 1) == 0)
        let socket = try #require(ListeningSocket(descriptor))
        let sockets = ActivationSockets(["TcpServer": [socket]])
        let configuration = try load("[TcpServer]\nenabled=false\n[SSL]\nenabled=false").configuration
        #expect {
            try PlannedListener.all(of: configuration, on: sockets)
        } throws: { error in
            "\(error)".hasPrefix("a socket was passed as TcpServer, but the configuration has no such listener")
        }
        // Each of several sockets is a listener.
        let both = ActivationSockets(["TcpServer": [socket, socket]])
        let listeners = try PlannedListener.all(of: load("[SSL]\nenabled=false").configuration, on: both)
        #expect(listeners.filter { $0.socket != nil }.map(\.setting.section) == ["TcpServer", "TcpServer"])
        // No address is bound to: the system chose 0.0.0.0.
        #expect(listeners.filter { $0.socket != nil }.allSatisfy { !$0.isLoopback })
    }
}
