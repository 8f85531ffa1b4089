// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyTesting
import ProxyWire
import Testing

extension TestDevice {
    /// Sends a request and returns the answer, as a document.
    func answer(to request: String) async throws -> [String: JSONValue] {
        try await self.send(ByteBuffer(string: request), to: .control)
        return try await self.receiveDocument()
    }

    /// The next message, as a document.
    func receiveDocument() async throws -> [String: JSONValue] {
        let message = try await self.receiveMessage()
        #expect(message.last == "\n")
        return try JSONValue(parsing: Array(message.utf8)).members
    }

    /// The server still answers, so it has not closed.
    func expectAlive(_ comment: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let ping = #"{"id":0,"method":"TunnelProxy.Ping","params":{"timestamp":1767225600}}"#
        let answer = try await self.answer(to: ping)
        #expect(answer["id"] == 0, "\(comment)", sourceLocation: sourceLocation)
        #expect(answer.params == ["timestamp": 1_767_225_600], "\(comment)", sourceLocation: sourceLocation)
    }

    /// The server has said its last word: nothing more comes, and WebSocket says why.
    func expectRefusal(_ comment: String, sourceLocation: SourceLocation = #_sourceLocation) async {
        let ending = await self.receiveEnding()
        #expect(ending.rest.isEmpty, "\(comment)", sourceLocation: sourceLocation)
        if self.peer.endpoint.transport.isWebSocket {
            #expect(ending.code == .policyViolation, "\(comment)", sourceLocation: sourceLocation)
            #expect(!ending.reason.isEmpty, "\(comment)", sourceLocation: sourceLocation)
        }
    }
}
