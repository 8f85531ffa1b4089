// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import NIOEmbedded
import ProxyCore
import ProxyTransport

/// The request that begins a WebSocket connection, answered by the daemon's own handler in a pipeline.
enum HTTPHeadTarget {
    static func run(_ input: FuzzInput) throws {
        let atOnce = try self.exchange([input.bytes])
        let cut = try self.exchange(input.pieces)
        try require(atOnce == cut, "how a request arrives makes no difference to its answer: \(atOnce), \(cut)")
        if atOnce.status == 101 {
            try require(
                input.bytes.suffix(atOnce.behind.count) == atOnce.behind[...],
                "what comes behind a request reaches the WebSocket decoder unharmed"
            )
        }
    }

    private struct Exchange: Equatable {
        /// nil while the request has not come whole.
        var status: Int?
        /// What came behind a request that was accepted.
        var behind: [UInt8] = []
    }

    private static let origins = OriginList(["https://a.example", "http://[::1]:8080"].compactMap(WebOrigin.init))

    private static func exchange(_ pieces: [[UInt8]]) throws -> Exchange {
        var limits = TransportLimits()
        limits.maximumHTTPHeadSize = 512
        limits.maximumHTTPFields = 8
        let channel = EmbeddedChannel()
        // The deadline is a task of the loop: it goes with the channel.
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        try WebSocketUpgradeHandler.install(
            on: channel,
            record: ConnectionRecord(
                id: ConnectionID(1),
                api: .rendezvous,
                transport: .ws,
                address: .unix,
                acceptedAt: 0
            ),
            limits: limits,
            events: TransportEventCounters(),
            mayUpgrade: self.origins.admits,
            logger: Logger(label: "fuzzing") { _ in SwiftLogNoOpLogHandler() }
        ) { _ in }
        var exchange = Exchange()
        for piece in pieces where channel.isActive {
            _ = try? channel.writeInbound(ByteBuffer(bytes: piece))
        }
        while let bytes = try channel.readInbound(as: ByteBuffer.self) {
            exchange.behind += Array(bytes.readableBytesView)
        }
        var answer: [UInt8] = []
        while let bytes = try channel.readOutbound(as: ByteBuffer.self) { answer += Array(bytes.readableBytesView) }
        guard !answer.isEmpty else { return exchange }
        exchange.status = try self.status(of: answer)
        return exchange
    }

    private static func status(of answer: [UInt8]) throws -> Int {
        let text = String(decoding: answer, as: UTF8.self)
        let status = text.hasPrefix("HTTP/1.1 ") ? Int(text.dropFirst(9).prefix(3)) : nil
        try require(
            status.map([101, 400, 403, 426].contains) ?? false,
            "a request is answered as it should be, not \(text)"
        )
        try require(text.ranges(of: "HTTP/1.1 ").count == 1, "a request is answered once")
        return status ?? 0
    }
}
