// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Logging
import ProxyCore
import RemoteProxyAPI
import Synchronization
import Testing

@testable import ProxyTransport

/// What the log says of control messages, and what it never says.
@Suite struct ControlTrafficTests {
    static let secret = "s3cret-that-nobody-may-see"

    func received<Call: ControlCall>(_ message: String, as _: Call.Type) -> [String] {
        let lines = LogLines()
        let traffic = ControlTraffic(logger: lines.logger(level: .trace), id: ConnectionID(7))
        traffic.received(Array(message.utf8), as: Call.self)
        return lines.lines
    }

    func sent(_ message: [UInt8]) -> [String] {
        let lines = LogLines()
        ControlTraffic(logger: lines.logger(level: .trace), id: ConnectionID(7)).sent(message)
        return lines.lines
    }

    /// A request is told with its connection, id, method, size and parameters, but for the secret ones.
    @Test func requests() {
        let message =
            #"{"id":3,"method":"Authentication.Authenticate","params":{"uuid":"u","name":"n\n","token":"t0","nonce":"n0"}}"#
        #expect(
            self.received(message, as: RendezvousAPI.Call.self) == [
                "trace message received id=#7 method=Authentication.Authenticate "
                    + #"params={"name":"n\n","nonce":"***","token":"***","uuid":"u"} request=3 size=108"#
            ]
        )
        #expect(
            self.received(
                #"{"id":4,"method":"TunnelProxy.Ping","params":{"timestamp":5}}"#,
                as: TunnelProxyAPI.Call.self
            )
                == [#"trace message received id=#7 method=TunnelProxy.Ping params={"timestamp":5} request=4 size=61"#]
        )
    }

    /// Every method's secrets are masked, as the specs have them.
    @Test func secretsOfEveryMethod() throws {
        func check<Method: RPCMethod, Call: ControlCall>(_: Method.Type, _: Call.Type, _ secrets: [String]) throws {
            #expect(Method.secretParams == Set(secrets))
            var params: [String: JSONValue] = [:]
            for name in ["uuid", "name"] where Method.name.namespace == "Authentication" { params[name] = "x" }
            if Method.name.name == "RegisterServer" { params = ["serverName": "x", "serverUuid": "x"] }
            if Method.name.name == "RegisterClient" {
                params = ["clientName": "x", "clientUuid": "x", "serverUuid": "x"]
            }
            for name in secrets { params[name] = .string(Self.secret) }
            let message = RPCRequest(id: 1, method: Method.name, params: params).encoded()
            let lines = self.received(String(decoding: message, as: UTF8.self), as: Call.self)
            #expect(lines.count == 1)
            let line = try #require(lines.first)
            #expect(!line.contains(Self.secret), "\(line)")
            for name in secrets { #expect(line.contains(#""\#(name)":"***""#), "\(line)") }
            #expect(line.contains("method=\(Method.name)"))
        }
        typealias Rendezvous = RendezvousAPI
        typealias TunnelProxy = TunnelProxyAPI
        try check(Rendezvous.RemoteProxy.Hello.self, Rendezvous.Call.self, [])
        try check(Rendezvous.RemoteProxy.Introspect.self, Rendezvous.Call.self, [])
        try check(Rendezvous.Authentication.Authenticate.self, Rendezvous.Call.self, ["token", "nonce"])
        try check(TunnelProxy.TunnelProxy.RegisterServer.self, TunnelProxy.Call.self, ["token"])
        try check(TunnelProxy.TunnelProxy.RegisterClient.self, TunnelProxy.Call.self, ["token"])
    }

    /// Of what is no valid request nothing is shown but its size and what is wrong: a secret could be anywhere in it.
    @Test(arguments: [
        (#"{"id":1,"method":"Authentication.Authenticate","params":{"s3cret":"s3cret"}}"#, "invalid params"),
        (#"{"id":1,"method":"Authentication.Authenticate","params":{"uuid":"s3cret","name":1}}"#, "invalid params"),
        (#"{"id":1,"method":"Authentication.Authenticate","params":["s3cret"]}"#, "invalid params"),
        (#"{"id":1,"method":"Authentication.s3cret","params":{"token":"s3cret"}}"#, "no such method"),
        (#"{"id":1,"method":"s3cret.Hello"}"#, "no such namespace"),
        (#"{"id":1,"method":"s3cret"}"#, "no method"),
        (#"{"id":"s3cret","method":"RemoteProxy.Hello"}"#, "no id"),
        (#"{"token":"s3cret"#, "malformed JSON"),
        (#"["s3cret"]"#, "malformed JSON"),
    ])
    func invalid(message: String, error: String) {
        #expect(
            self.received(message, as: RendezvousAPI.Call.self) == [
                "trace message received error=\(error) id=#7 size=\(message.utf8.count)"
            ]
        )
    }

    /// Answers and notifications; the words of an error may quote what they refuse, so they are left out.
    @Test func answers() {
        let success = RPCReply(id: 9, outcome: .success(.object(["timestamp": 5])))
        #expect(
            self.sent(success.encoded()) == [
                #"trace message sent id=#7 params={"timestamp":5} request=9 size=53 status=success"#
            ]
        )
        let failure = RPCReply(id: -1, outcome: .failure(message: "Got: 's3cret'", params: nil))
        #expect(self.sent(failure.encoded()) == ["trace message sent id=#7 request=-1 size=51 status=error"])
        let notification = RPCNotification(id: 4, TunnelProxyAPI.TunnelProxy.ClientDisconnected(socketAddress: 3))
        #expect(
            self.sent(notification.encoded()) == [
                "trace message sent id=#7 notification=TunnelProxy.ClientDisconnected number=4 "
                    + #"params={"socketAddress":3} size=86"#
            ]
        )
    }

    /// Counts how often somebody takes it apart.
    struct Counted: ControlCall {
        static let decoded = Mutex(0)

        let method: RPCMethodName
        var maskedParams: [String: JSONValue] { [:] }

        static func decode(method: RPCMethodName, params: [String: JSONValue]) throws(RPCError) -> Counted {
            self.decoded.withLock { $0 += 1 }
            return Counted(method: method)
        }
    }

    /// Nothing is read or put together for a log that does not want it.
    @Test func silence() {
        let lines = LogLines()
        let message = Array(#"{"id":1,"method":"A.B"}"#.utf8)
        ControlTraffic(logger: lines.logger(level: .debug), id: ConnectionID(1)).received(message, as: Counted.self)
        #expect(Counted.decoded.withLock { $0 } == 0)
        #expect(lines.lines.isEmpty)
        ControlTraffic(logger: lines.logger(level: .trace), id: ConnectionID(1)).received(message, as: Counted.self)
        #expect(Counted.decoded.withLock { $0 } == 1)
        #expect(lines.lines.count == 1)
    }
}
