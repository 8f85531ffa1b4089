// SPDX-License-Identifier: GPL-3.0-only

/// A message that a server sends on its own account.
public struct RPCNotification: Equatable, Sendable {
    /// Counts up from 1 per server, never 0: deployed clients send id 0 in every request, and take a message whose
    /// id equals that of a pending request for its reply.
    public var id: Int64
    public var notification: RPCMethodName
    public var params: [String: JSONValue]

    public init(id: Int64, notification: RPCMethodName, params: [String: JSONValue] = [:]) {
        self.id = id
        self.notification = notification
        self.params = params
    }

    /// A typed notification, wrapped to be sent.
    public init<Payload: RPCNotificationPayload>(id: Int64, _ payload: Payload) {
        self.init(id: id, notification: Payload.name, params: payload.json)
    }

    /// The message a server sends: compact JSON with sorted members, and a newline.
    public func encoded() -> [UInt8] {
        var writer = RPCEnvelopeWriter()
        writer.add("id", .int(id))
        writer.add("notification", .string(notification.description))
        writer.add("params", params: .object(params))
        return writer.finish()
    }
}
