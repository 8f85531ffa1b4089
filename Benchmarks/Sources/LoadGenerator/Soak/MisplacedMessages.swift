// SPDX-License-Identifier: GPL-3.0-only

/// Messages each of which would be right at another time or from somebody else, in any order. Pure.
struct MisplacedMessages {
    let api: ProxyAPI
    /// Of the connection that sends them.
    let nonce: String
    /// Of the connection that sends them, if it is a device.
    let device: String

    /// As they go out one after another.
    func any(_ transport: Transport, _ random: inout SeededGenerator) -> [UInt8] {
        (0..<Int.random(in: 2...10, using: &random)).flatMap { _ in
            // What a WebSocket may say between any two messages.
            if transport.usesWebSocket, random.chance(0.2) {
                return WebSocketMessage.frame(random.chance(0.5) ? .ping : .pong, random.bytes(8))
            }
            let message = self.message(&random)
            guard transport.usesWebSocket else { return message }
            return WebSocketMessage.frame(self.api == .tunnelProxy ? .binary : .text, message)
        }
    }

    private func message(_ random: inout SeededGenerator) -> [UInt8] {
        let requests = self.requests
        let (method, params) = requests[Int.random(in: 0..<requests.count, using: &random)]
        let text = Array(#"{"id":\#(random.next() % 100),"method":"\#(method)","params":{\#(params)}}"#.utf8)
        // A device's requests are SLIP frames to address 0; there is nothing in them that SLIP escapes.
        return self.api == .tunnelProxy ? [0, 0] + text + [0xC0] : text + [UInt8(ascii: "\n")]
    }

    /// Methods of both APIs, wherever they are said.
    private var requests: [(method: String, params: String)] {
        let person = #""uuid":"\#(PeerUUID.text(1))","name":"misplaced""#
        let client = #""clientName":"misplaced","clientUuid":"\#(PeerUUID.text(1))""#
        let nobody = PeerUUID.text(1, group: "9002")
        return [
            ("RemoteProxy.Hello", ""),
            ("RemoteProxy.Introspect", ""),
            ("Authentication.Authenticate", #"\#(person),"token":"\#(AcceptedToken.text)","nonce":"\#(self.nonce)""#),
            ("Authentication.Authenticate", #"\#(person),"token":"a wrong token""#),
            ("TunnelProxy.RegisterServer", #""serverName":"misplaced","serverUuid":"\#(self.device)""#),
            ("TunnelProxy.RegisterServer", #""serverName":"misplaced","serverUuid":"\#(nobody)""#),
            ("TunnelProxy.RegisterClient", #"\#(client),"serverUuid":"\#(self.device)""#),
            ("TunnelProxy.RegisterClient", #"\#(client),"serverUuid":"\#(nobody)""#),
            ("TunnelProxy.DisconnectClient", #""socketAddress":1"#),
            ("TunnelProxy.DisconnectClient", #""socketAddress":65535"#),
            ("TunnelProxy.Ping", #""timestamp":1"#),
        ]
    }
}
