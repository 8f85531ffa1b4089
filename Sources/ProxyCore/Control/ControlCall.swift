// SPDX-License-Identifier: GPL-3.0-only

public import JSONRPC
public import RemoteProxyAPI

/// A checked request of one API, as the generator makes them.
public protocol ControlCall: Equatable, Sendable {
    /// Finds the method and checks its params.
    static func decode(method: RPCMethodName, params: [String: JSONValue]) throws(RPCError) -> Self

    /// The method's name.
    var method: RPCMethodName { get }

    /// The parameters without secrets, for logs.
    var maskedParams: [String: JSONValue] { get }
}

extension RendezvousAPI.Call: ControlCall {}
extension TunnelProxyAPI.Call: ControlCall {}

extension ControlCall {
    /// Reads one message that must be a request of this API.
    package static func parse(_ message: [UInt8]) throws(RPCRequestError) -> (id: Int64, call: Self) {
        let request = try RPCRequest.parse(message)
        do {
            return (request.id, try Self.decode(method: request.method, params: request.params))
        } catch {
            throw RPCRequestError(id: request.id, error: error)
        }
    }
}

extension RPCReply {
    /// The answer to a call that took longer than `jsonRpcTimeout`.
    static func timedOut(id: Int64) -> RPCReply {
        RPCRequestError(id: id, error: .timedOut).reply
    }
}
