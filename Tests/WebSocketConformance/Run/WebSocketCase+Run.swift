// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
package import ProxyTesting

extension WebSocketCase {
    /// Tries the case at a server.
    ///
    /// - Throws: ``ConformanceFailure``, with what came instead.
    package func run(in phase: ConformancePhase, at endpoint: TestEndpoint) async throws {
        let (client, partner) =
            switch phase {
            case .control: (try await FramePeer.connect(to: endpoint), nil as FramePeer?)
            case .tunnel: try await FramePeer.tunnel(at: endpoint, token: "case \(self.id)")
            }
        do {
            try await self.run(client, partner)
        } catch {
            await client.close()
            await partner?.close()
            throw error
        }
        await client.close()
        await partner?.close()
    }

    private func run(_ client: FramePeer, _ partner: FramePeer?) async throws {
        var answers = Answers()
        for (index, turn) in self.turns.enumerated() {
            await client.send(turn)
            for message in turn.messages {
                guard let partner else { break }
                try await partner.echo(message)
            }
            if let unfinished = turn.unfinished { try await partner?.receive(unfinished: unfinished) }
            answers.expect(turn)
            if index < self.turns.count - 1 || !self.mayCutAnswers {
                while !answers.areComplete { try answers.take(try await client.receive()) }
            }
        }
        try await self.end(client, &answers)
        try await partner?.expectPartnerLeft()
    }

    /// A server that ends the connection need not wait for what is still to be answered. An error that it answers with is
    /// another matter.
    private var mayCutAnswers: Bool {
        switch self.end {
        case .leaves: false
        case .closes: true
        case .fails(let code): code != 1008
        }
    }

    private func end(_ client: FramePeer, _ answers: inout Answers) async throws {
        let expected: UInt16
        switch self.end {
        case .leaves:
            expected = 1000
            await client.send(.close(1000))
        case .closes(let code), .fails(let code):
            expected = code
        }
        while true {
            let input = try await client.receive()
            if case .close(let code, let reason) = input {
                guard code == expected else { throw ConformanceFailure("\(input.words) instead of Close \(expected)") }
                if case .fails = self.end, reason.isEmpty {
                    throw ConformanceFailure("\(input.words) without a reason")
                }
                break
            }
            try answers.take(input)
        }
        if case .fails = self.end { await client.send(.close(expected)) }
        if let afterwards = self.afterwards { await client.send(afterwards) }
        try await client.expectEnd()
    }
}

extension FramePeer {
    /// Receives a message and sends it back.
    fileprivate func echo(_ message: Message) async throws {
        let input = try await self.receive()
        guard input == .message(opcode: message.opcode, message.payload) else {
            throw ConformanceFailure("the partner got \(input.words), not the message")
        }
        await self.send(message.frame)
    }

    /// The other side has gone, for whatever reason: that is no fault of this one.
    fileprivate func expectPartnerLeft() async throws {
        let input = try await self.receive()
        guard input == .close(code: 1000, reason: "The tunnel partner has left.") else {
            throw ConformanceFailure("the partner got \(input.words)")
        }
        // Of a text that was spoilt, nothing has come that spoils it.
        let beginning = Array(self.unfinished.readableBytesView)
        guard (0...3).contains(where: { String(validating: beginning.dropLast($0), as: UTF8.self) != nil }) else {
            throw ConformanceFailure("the partner got what is no text")
        }
        await self.send(.close(1000))
        try await self.expectEnd()
    }

    fileprivate func expectEnd() async throws {
        let input = try await self.receive()
        guard input == .end else { throw ConformanceFailure("\(input.words) behind the Close frame") }
    }
}
