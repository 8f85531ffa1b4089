// SPDX-License-Identifier: GPL-3.0-only

import ClientConsole
import RemoteProxyClient

/// Sends random bytes through a tunnel and checks that every one of them comes back.
actor EchoConversation {
    /// How often is told what has gone through.
    static let reportInterval = Duration.seconds(1)
    /// How long is waited for the last bytes.
    static let patience = Duration.seconds(5)

    private enum End: Sendable {
        case sent
        /// Nothing can be sent any more; why, the receiver finds out.
        case closed
        case complete
        case timer
    }

    private let tunnel: any ByteChannel
    private let duration: Duration?
    private let console: Console
    private var meter: EchoMeter
    private var isTimeUp = false
    /// Whoever waits for bytes to come back before it sends more.
    private var sender: CheckedContinuation<Void, Never>?

    init(_ tunnel: any ByteChannel, duration: Duration?, count: Int?, console: Console) {
        self.tunnel = tunnel
        self.duration = duration
        self.console = console
        self.meter = EchoMeter(seed: .random(in: 0 ... .max), limit: count, now: .now)
    }

    /// - Throws: ``EchoError`` when something else came back, or not all; `ClientError` when the connection ended.
    func run() async throws {
        defer { self.console.status("in all: \(self.meter.summary(now: .now))") }
        try await withThrowingTaskGroup(of: End.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await self.send() }
            group.addTask { try await self.receive() }
            group.addTask { try await self.report() }
            if let duration = self.duration {
                group.addTask {
                    try await Task.sleep(for: duration)
                    await self.endSending()
                    return .timer
                }
            }
            while let end = try await group.next() {
                switch end {
                case .timer, .closed:
                    break
                case .sent:
                    if self.meter.isComplete { return }
                    group.addTask {
                        try await Task.sleep(for: Self.patience)
                        throw await self.missing()
                    }
                case .complete:
                    return
                }
            }
        }
    }

    private func send() async throws -> End {
        while !self.isTimeUp, !self.meter.hasSentAll {
            if let block = self.meter.nextBlock(now: .now) {
                do {
                    try await self.tunnel.send(block)
                } catch let error as ClientError where error.code == .closed {
                    return .closed
                }
            } else {
                await withTaskCancellationHandler {
                    await withCheckedContinuation { self.sender = $0 }
                } onCancel: {
                    // Gets its turn on the actor when this waits, however early the cancellation came.
                    Task { await self.endSending() }
                }
            }
        }
        self.isTimeUp = true
        return .sent
    }

    private func receive() async throws -> End {
        for try await chunk in self.tunnel.incoming {
            try self.meter.received(chunk.bytes, now: .now)
            self.wakeSender()
            if self.isTimeUp, self.meter.isComplete { return .complete }
        }
        throw EchoError.deviceLeft(missing: self.meter.sent - self.meter.received)
    }

    private func report() async throws -> End {
        while true {
            try await Task.sleep(for: Self.reportInterval)
            self.console.status("\(self.meter.report(now: .now))")
        }
    }

    private func endSending() {
        self.isTimeUp = true
        self.wakeSender()
    }

    private func wakeSender() {
        self.sender?.resume()
        self.sender = nil
    }

    private func missing() -> EchoError {
        .missing(self.meter.sent - self.meter.received, after: Self.patience)
    }
}
