// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyCore
import ProxyTesting
import ProxyTransport
import ProxyWire
import RemoteProxyAPI
import Testing

/// PROTOCOL sections 2 and 3 on real sockets: from the first message to TunnelEstablished.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ControlTests {
    private static let hello = #"{"id":5,"method":"RemoteProxy.Hello"}"#
    private static let helloAnswer =
        #"{"id":5,"params":{"apiVersion":"0.3","name":"test","server":"nymea-remoteproxy","version":"0"},"#
        + #""status":"success"}"#

    @Test(arguments: Transport.allCases)
    func answersInOrder(transport: Transport) async throws {
        try await TestServer.run(transports: [transport]) { server in
            let peer = try await TestPeer.connect(to: server[transport])
            for _ in 0..<3 {
                try await peer.send(Self.hello)
                #expect(try await peer.receiveMessage() == Self.helloAnswer)
            }
            // Several messages without waiting; on a stream in one segment, with and without newlines.
            let ids = [1, 2, 3, 4]
            let messages = ids.map { #"{"id":\#($0),"method":"RemoteProxy.Hello","params":null}"# }
            if transport.isWebSocket {
                for message in messages { try await peer.send(message + "\n") }
            } else {
                try await peer.send(raw: messages[0] + messages[1] + "\n\n" + messages[2] + " \t\r\n" + messages[3])
            }
            for id in ids {
                let answer = try await peer.receiveMessage()
                #expect(answer == Self.helloAnswer.replacing("\"id\":5", with: "\"id\":\(id)"))
            }
        }
    }

    /// A message ends where its outermost brace closes, whatever the chunks; WebSocket messages may be fragmented.
    @Test(arguments: Transport.allCases)
    func takesMessagesInPieces(transport: Transport) async throws {
        try await TestServer.run(transports: [transport]) { server in
            let peer = try await TestPeer.connect(to: server[transport])
            let bytes = Array(Self.hello.utf8)
            for (index, byte) in bytes.enumerated() {
                let piece = WebSocketPiece(
                    opcode: .text,
                    isFirst: index == 0,
                    isLast: index == bytes.count - 1,
                    payload: ByteBuffer(bytes: [byte])
                )
                try await peer.send(piece)
                if transport.isWebSocket, index == 3 { try await peer.sendPing("in between") }
            }
            #expect(try await peer.receiveMessage() == Self.helloAnswer)
        }
    }

    @Test(
        arguments: Transport.allCases,
        [
            (#"{"id":1,"method":"RemoteProxy.Hello",}"#, -1, "Failed to parse JSON data: "),
            (#"{"method":"RemoteProxy.Hello"}"#, -1, "Error parsing command. Missing 'id'"),
            (#"{"id":4,"method":17}"#, 4, "Error parsing method. Got: '17', Expected: 'Namespace.method'"),
            (#"{"id":4,"method":"Other.Hello"}"#, 4, "No such namespace"),
            (#"{"id":4,"method":"RemoteProxy.Bye"}"#, 4, "No such method"),
            (
                #"{"id":4,"method":"Authentication.Authenticate","params":{"uuid":"u","name":"n","token":7}}"#, 4,
                "Invalid params: "
            ),
        ]
    )
    func answersErrorsThenCloses(transport: Transport, row: (String, Int, String)) async throws {
        let (message, id, text) = row
        try await TestServer.run(transports: [transport]) { server in
            let peer = try await TestPeer.connect(to: server[transport])
            try await peer.send(message)
            let answer = try RPCReply.parse(Array(try await peer.receiveMessage().utf8))
            #expect(answer.id == id)
            guard case .failure(let reason, nil) = answer.outcome else {
                Issue.record("no failure: \(answer)")
                return
            }
            #expect(reason.hasPrefix(text), "\(reason)")
            let ending = await peer.receiveEnding()
            #expect(ending.rest.isEmpty)
            #expect(ending.code == (transport.isWebSocket ? .policyViolation : nil))
        }
    }

    /// On a stream, anything but white space or a brace is malformed at its first byte.
    @Test(arguments: [Transport.ssl, .tcp, .unix], ["GET / HTTP/1.1\r\n", "[", "\"", "\u{0}"])
    func refusesOtherFirstBytes(transport: Transport, text: String) async throws {
        try await TestServer.run(transports: [transport]) { server in
            let peer = try await TestPeer.connect(to: server[transport])
            try await peer.send(raw: " \r\n\t" + text)
            let answer = try RPCReply.parse(Array(try await peer.receiveMessage().utf8))
            #expect(answer.id == -1)
            #expect(await peer.receiveEnding().rest.isEmpty)
        }
    }

    /// Control messages are bounded while they arrive, not once they are whole.
    @Test(arguments: Transport.allCases)
    func refusesLongMessages(transport: Transport) async throws {
        let policy = RendezvousPolicy.patient(\.maximumMessageSize, 1_000)
        try await TestServer.run(policy: policy, transports: [transport]) { server in
            let peer = try await TestPeer.connect(to: server[transport])
            let text = #"{"id":1,"method":""# + String(repeating: "x", count: 2_000)
            let piece = WebSocketPiece(opcode: .text, isFirst: true, isLast: false, payload: ByteBuffer(string: text))
            try await peer.send(piece)
            #expect(await peer.receiveEnding().code == (transport.isWebSocket ? .messageTooBig : nil))
        }
    }

    @Test(arguments: Transport.allCases)
    func closesInactiveConnections(transport: Transport) async throws {
        let policy = RendezvousPolicy.patient(\.inactiveTimeout, .milliseconds(200))
        try await TestServer.run(policy: policy, transports: [transport]) { server in
            let peer = try await TestPeer.connect(to: server[transport])
            let ending = await peer.receiveEnding()
            #expect(ending.code == (transport.isWebSocket ? .policyViolation : nil))
            #expect(ending.rest.isEmpty)
        }
    }

    /// A message that comes byte by byte gets no more time than one that does not come.
    @Test(arguments: Transport.allCases)
    func closesATrickle(transport: Transport) async throws {
        let policy = RendezvousPolicy.patient(\.inactiveTimeout, .milliseconds(300))
        try await TestServer.run(policy: policy, transports: [transport]) { server in
            let peer = try await TestPeer.connect(to: server[transport])
            await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    var piece = WebSocketPiece(
                        opcode: .text,
                        isFirst: true,
                        isLast: false,
                        payload: ByteBuffer(string: "{")
                    )
                    while true {
                        try await peer.send(piece)
                        try await Task.sleep(for: .milliseconds(20))
                        piece.isFirst = false
                        piece.payload = ByteBuffer(string: " ")
                    }
                }
                let ending = await peer.receiveEnding()
                group.cancelAll()
                #expect(ending.code == (transport.isWebSocket ? .policyViolation : nil))
                #expect(ending.rest.isEmpty)
                // Cancelled, or nobody takes its bytes any more.
                await #expect(throws: (any Error).self) { try await group.waitForAll() }
            }
        }
    }

    @Test(arguments: Transport.allCases)
    func closesLonelyConnections(transport: Transport) async throws {
        let policy = RendezvousPolicy.patient(\.aloneTimeout, .milliseconds(200))
        try await TestServer.run(policy: policy, transports: [transport]) { server in
            let peer = try await TestPeer.connect(to: server[transport])
            try await peer.authenticate(token: "t")
            #expect(await peer.receiveEnding().code == (transport.isWebSocket ? .policyViolation : nil))
        }
    }

    /// A call that the handler never answers is answered by the server, and the handler is cancelled.
    @Test(arguments: Transport.allCases)
    func timesOutCalls(transport: Transport) async throws {
        let policy = RendezvousPolicy.patient(\.jsonRpcTimeout, .milliseconds(200))
        let judge = HeldJudge()
        try await TestServer.run(policy: policy, transports: [transport], handler: judge.handler) { server in
            let peer = try await TestPeer.connect(to: server[transport])
            try await peer.sendAuthenticate(token: "t")
            #expect(try await peer.receiveMessage() == #"{"error":"Command timed out","id":0,"status":"error"}"#)
            #expect(await peer.receiveEnding().rest.isEmpty)
            await judge.waitUntilCancelled()
        }
    }

    /// Whatever arrives between Authenticate and its answer closes the connection, as does leaving; nothing leaks.
    @Test(arguments: Transport.allCases)
    func closesOnDataWhileAuthenticating(transport: Transport) async throws {
        let judge = HeldJudge()
        try await TestServer.run(transports: [transport], handler: judge.handler) { server in
            let peer = try await TestPeer.connect(to: server[transport])
            try await peer.sendAuthenticate(token: "t")
            await judge.waitUntilAsked()
            try await peer.send("x")
            let ending = await peer.receiveEnding()
            #expect(ending.code == (transport.isWebSocket ? .policyViolation : nil))
            #expect(ending.rest.isEmpty)
            await judge.waitUntilCancelled()
        }
    }

    @Test(arguments: Transport.allCases)
    func noticesPeersLeavingWhileAuthenticating(transport: Transport) async throws {
        let judge = HeldJudge()
        try await TestServer.run(transports: [transport], handler: judge.handler) { server in
            let peer = try await TestPeer.connect(to: server[transport])
            try await peer.sendAuthenticate(token: "t")
            await judge.waitUntilAsked()
            await peer.close()
            await judge.waitUntilCancelled()
            await server.waitUntilEmpty()
        }
    }

    /// Data behind Authenticate in the very same segment is early too; white space is not data.
    @Test(arguments: Transport.allCases)
    func closesOnDataBeforeTheTunnel(transport: Transport) async throws {
        try await TestServer.run(transports: [transport]) { server in
            let early = try await TestPeer.connect(to: server[transport])
            try await early.authenticate(token: "t")
            try await early.send("early")
            #expect(await early.receiveEnding().code == (transport.isWebSocket ? .policyViolation : nil))
            // It has left the rendezvous: the next two meet each other.
            _ = try await TestPeer.tunnel(server[transport], server[transport], token: "t", nonce: "")
        }
    }

    @Test(arguments: [Transport.ssl, .tcp, .unix])
    func toleratesWhiteSpaceBeforeTheTunnel(transport: Transport) async throws {
        try await TestServer.run(transports: [transport]) { server in
            let first = try await TestPeer.connect(to: server[transport])
            try await first.authenticate(token: "t")
            try await first.send(raw: "\r\n")
            let second = try await TestPeer.connect(to: server[transport])
            try await second.authenticate(token: "t")
            try await first.receiveEstablished()
            try await second.receiveEstablished()
        }
    }

    @Test(arguments: Transport.allCases)
    func answersRefusals(transport: Transport) async throws {
        let handler = TestHandler { _ in
            .failure(
                RPCFailure(message: "No.", response: .init(authenticationError: .authenticationFailed))
            )
        }
        try await TestServer.run(transports: [transport], handler: handler) { server in
            let peer = try await TestPeer.connect(to: server[transport])
            try await peer.sendAuthenticate(token: "t")
            #expect(
                try await peer.receiveMessage()
                    == #"{"error":"No.","id":0,"params":{"authenticationError":"AuthenticationErrorAuthenticationFailed"},"status":"error"}"#
            )
            #expect(await peer.receiveEnding().rest.isEmpty)
        }
    }
}
