// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyTesting
import Testing

/// PROTOCOL section 2: a control message is never coalesced with payload, since deployed clients swallow what arrives
/// in the same read.
@Suite(.serialized, .timeLimit(.minutes(2))) struct SeparationTests {
    /// However eager the partner is: the records behind the answer to Authenticate are TunnelEstablished, then payload.
    @Test(arguments: [Transport.ssl, .wss], [Transport.unix, .wss])
    func payloadHasItsOwnRecord(transport: Transport, partnerTransport: Transport) async throws {
        try await TestServer.run(transports: Array(Set([transport, partnerTransport]))) { server in
            for round in 0..<40 {
                // On one loop or on two, and each of the two may be the first.
                let peer = try await TestPeer.connect(to: server[transport])
                let eager = try await TestPeer.connect(to: server[partnerTransport])
                let recorder = TLSRecordRecorder()
                try await peer.send(#"{"id":1,"method":"RemoteProxy.Hello"}"#)
                _ = try await peer.receiveMessage()
                try await peer.channel.pipeline.addHandler(recorder, position: .first).get()

                let token = "token \(round)"
                let pushing = Task {
                    try await eager.authenticate(token: token, name: "eager")
                    try await eager.receiveEstablished()
                    for _ in 0..<5 { try await eager.send("payload") }
                }
                try await peer.authenticate(token: token, name: "peer")
                let notification = try await peer.receiveMessage()
                #expect(notification.contains("TunnelEstablished"))
                #expect(try await peer.receivePayload(35) == Array(String(repeating: "payload", count: 5).utf8))
                try await pushing.value

                let answer = Self.wireLength(TestPeer.accepted.utf8.count + 1, transport)
                let established = Self.wireLength(notification.utf8.count + 1, transport)
                let lengths = recorder.plaintextLengths
                #expect(lengths.prefix(2) == [answer, established], "\(lengths)")
                await peer.close()
                await eager.close()
            }
        }
    }

    /// Bytes of a message with its frame's header, if there are frames.
    private static func wireLength(_ length: Int, _ transport: Transport) -> Int {
        guard transport.isWebSocket else { return length }
        return length + (length < 126 ? 2 : 4)
    }
}
