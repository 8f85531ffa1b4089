// SPDX-License-Identifier: GPL-3.0-only

/// A request, of which only the envelope is checked: whether there is such a method and whether `params` suit it,
/// generated code knows.
public struct RPCRequest: Equatable, Sendable {
    /// Comes back in the reply. Deployed clients send 0 in every request.
    public var id: Int64
    public var method: RPCMethodName
    public var params: [String: JSONValue]

    public init(id: Int64, method: RPCMethodName, params: [String: JSONValue] = [:]) {
        self.id = id
        self.method = method
        self.params = params
    }

    /// Reads one message that came from a client. Members the envelope does not know are ignored; `params` may be
    /// absent, null or an object.
    public static func parse(_ bytes: some Collection<UInt8>) throws(RPCRequestError) -> RPCRequest {
        let envelope: [String: JSONValue]
        do throws(RPCEnvelopeError) {
            envelope = try RPCEnvelope.members(of: bytes)
        } catch {
            throw RPCRequestError(id: RPCRequestError.unknownID, error: .malformed(error.reason))
        }
        guard case .int(let id) = envelope["id"] else {
            throw RPCRequestError(id: RPCRequestError.unknownID, error: .missingID)
        }
        guard case .string(let text) = envelope["method"], let method = RPCMethodName(text) else {
            let got = RPCEnvelope.textForErrors(envelope["method"])
            throw RPCRequestError(id: id, error: .badMethod(got: got))
        }
        do throws(RPCValidationError) {
            let params = try RPCEnvelope.params(of: envelope)
            return RPCRequest(id: id, method: method, params: params)
        } catch {
            throw RPCRequestError(id: id, error: .invalidParams(error))
        }
    }

    /// The message a client sends: compact JSON and a newline. Empty `params` are left out.
    public func encoded() -> [UInt8] {
        var writer = RPCEnvelopeWriter()
        writer.add("id", .int(id))
        writer.add("method", .string(method.description))
        if !params.isEmpty { writer.add("params", params: .object(params)) }
        return writer.finish()
    }
}
