// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore

/// A fake server's end of one connection, driven by a test's script.
struct FakePeer: Sendable {
    let channel: any Channel
    let isWebSocket: Bool
    /// What the client sends; ends with the connection.
    let frames: AsyncStream<FakeFrame>

    func next() async -> FakeFrame? {
        var iterator = self.frames.makeAsyncIterator()
        return await iterator.next()
    }

    /// Lets everything pass until the client ends.
    func drain() async {
        while let frame = await self.next(), frame != .end {}
    }

    func send(_ frame: FakeFrame) async throws {
        try await self.channel.writeAndFlush(frame)
    }

    /// The next request; nil when the client is gone.
    func request() async throws -> RPCRequest? {
        var bytes: [UInt8] = []
        while bytes.last != UInt8(ascii: "\n") {
            guard let frame = await self.next(), !frame.bytes.isEmpty else { return nil }
            bytes += frame.bytes
        }
        return try RPCRequest.parse(bytes)
    }

    /// A message of the server, with its line end; `payload` follows in the same write where there are streams.
    func say(_ text: String, followedBy payload: String = "") async throws {
        let line = Array((text + "\n").utf8)
        if self.isWebSocket {
            try await self.send(.text(line))
            if !payload.isEmpty { try await self.send(.text(Array(payload.utf8))) }
        } else {
            try await self.send(.stream(line + Array(payload.utf8)))
        }
    }

    /// Answers all requests up to the authentication, and that one too.
    func accept() async throws {
        while let request = try await self.request() {
            switch request.method.name {
            case "Hello":
                try await self.say(
                    #"{"id":\#(request.id),"params":{"apiVersion":"0.3","name":"fake","server":"f","version":"1"},"status":"success"}"#
                )
            case "Introspect":
                try await self.say(
                    #"{"id":\#(request.id),"params":{"methods":{},"notifications":{},"types":{}},"status":"success"}"#
                )
            default:
                try await self.say(
                    #"{"id":\#(request.id),"params":{"authenticationError":"AuthenticationErrorNoError"},"status":"success"}"#
                )
                return
            }
        }
    }

    /// Leads the client into a tunnel.
    func openTunnel(followedBy payload: String = "") async throws {
        try await self.accept()
        try await self.say(
            #"{"id":7,"notification":"RemoteProxy.TunnelEstablished","params":{"name":"Partner","uuid":"{p}"}}"#,
            followedBy: payload
        )
    }
}
