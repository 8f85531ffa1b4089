// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import RemoteProxyAPI

/// The generated validators: of calls in the server, of answers and notifications in the client, of the monitor's
/// messages on both sides.
enum APIParamsTarget {
    static func run(_ input: FuzzInput) throws {
        guard let value = try? JSONValue(parsing: input.bytes), case .object(let members) = value else { return }
        if let request = try? RPCRequest.parse(input.bytes) { try self.check(request) }
        try self.checkMessages(members)
    }

    private static func check(_ request: RPCRequest) throws {
        let (method, params) = (request.method, request.params)
        let call = try self.checked { try RendezvousAPI.Call.decode(method: method, params: params) }
        try require((call?.method ?? method) == method, "a call is of the method that was named")
        let other = try self.checked { try TunnelProxyAPI.Call.decode(method: method, params: params) }
        try require((other?.method ?? method) == method, "a call is of the method that was named")
        _ = try self.checked { try TunnelProxyAPI.Notification.decode(name: method, params: params) }
    }

    /// What is decoded; nil if it is refused, with words that may be shown.
    private static func checked<Value>(_ decode: () throws -> Value) throws -> Value? {
        do {
            return try decode()
        } catch let error as RPCError {
            try SafeText.check(error.message)
        } catch let error as RPCValidationError {
            try SafeText.check(error.message)
        }
        return nil
    }

    private static func checkMessages(_ members: [String: JSONValue]) throws {
        try self.check(RendezvousAPI.Authentication.Authenticate.self, members)
        try self.check(RendezvousAPI.Authentication.Authenticate.Response.self, members)
        try self.check(RendezvousAPI.RemoteProxy.Hello.Response.self, members)
        try self.check(TunnelProxyAPI.TunnelProxy.RegisterServer.self, members)
        try self.check(TunnelProxyAPI.TunnelProxy.RegisterServer.Response.self, members)
        try self.check(TunnelProxyAPI.TunnelProxy.RegisterClient.self, members)
        try self.check(TunnelProxyAPI.TunnelProxy.Ping.self, members)
        try self.check(TunnelProxyAPI.TunnelProxy.ClientConnected.self, members)
        try self.check(MonitorAPI.Refresh.self, members)
        try self.check(MonitorAPI.Report.self, members)
    }

    private static func check<Message: RPCObject & Equatable>(
        _ type: Message.Type,
        _ members: [String: JSONValue]
    ) throws {
        guard let message = try self.checked({ try Message(json: members, path: .root) }) else { return }
        try require(try Message(json: message.json, path: .root) == message, "a message is read as it was written")
    }
}
