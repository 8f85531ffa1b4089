// SPDX-License-Identifier: GPL-3.0-only

import ClientConsole
import RemoteProxyClient

/// Plays ``PingPong`` over a tunnel until it ends.
struct PingPongConversation {
    private let tunnel: any ByteChannel
    private let meetsAgain: Bool
    private let console: Console

    /// - Parameter meetsAgain: whether the partner's end is a failure, `PartnerLeft`.
    init(_ tunnel: any ByteChannel, meetsAgain: Bool = false, console: Console) {
        self.tunnel = tunnel
        self.meetsAgain = meetsAgain
        self.console = console
    }

    func run() async throws {
        let clock = ContinuousClock()
        var game = PingPong(now: clock.now)
        defer { self.console.status("ping-pong in all: \(game.whole)") }
        do {
            try await self.play(&game, clock: clock)
        } catch let error as ClientError where error.code == .closed {
            // The partner has left between its ping and our pong.
        }
        self.console.detail("nothing more comes from the partner")
        if self.meetsAgain { throw PartnerLeft() }
    }

    private func play(_ game: inout PingPong, clock: ContinuousClock) async throws {
        var lines = LineSplitter()
        try await self.perform(game.start(now: clock.now))
        for try await chunk in self.tunnel.incoming {
            for line in lines.append(chunk.bytes) {
                let text = String(
                    decoding: line.last == UInt8(ascii: "\n") ? line.dropLast() : line[...],
                    as: UTF8.self
                )
                for action in game.received(text, now: clock.now) { try await self.perform(action) }
            }
        }
    }

    private func perform(_ action: PingPong.Action) async throws {
        switch action {
        case .send(let text): try await self.tunnel.send(text: text)
        case .report(let report): self.console.status("ping-pong: \(report)")
        }
    }
}
