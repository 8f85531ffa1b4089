// SPDX-License-Identifier: GPL-3.0-only

import Synchronization

/// What a process has written to one of its outputs, to be waited for.
///
/// Waiting ends at the latest when the process does, and a process does not outlive its test (`ChildProcess.run`).
final class Transcript: Sendable {
    /// The process has closed the output without having written what was waited for.
    struct Ended: Error, CustomStringConvertible {
        let description: String
    }

    private struct State {
        var bytes: [UInt8] = []
        var isFinished = false
        var waiters: [CheckedContinuation<Void, Never>] = []

        var text: String { String(decoding: self.bytes, as: UTF8.self) }
        /// Without the last one if its end has not been written yet.
        var lines: [String] {
            self.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        }
    }

    private let state = Mutex(State())

    func append(_ bytes: some Sequence<UInt8>) {
        self.change { $0.bytes.append(contentsOf: bytes) }
    }

    func finish() {
        self.change { $0.isFinished = true }
    }

    /// The first line that contains a text.
    func line(containing text: String) async throws -> String {
        try await self.lines(1, containing: text)[0]
    }

    /// The first lines that contain a text, as soon as there are so many.
    func lines(_ count: Int, containing text: String) async throws -> [String] {
        while true {
            let now = self.state.withLock { ($0.lines, $0.isFinished, $0.bytes.count) }
            let matches = now.0.filter { $0.contains(text) }
            if matches.count >= count { return Array(matches.prefix(count)) }
            guard !now.1 else {
                throw Ended(description: "no \(count) lines with '\(text)' in:\n\(now.0.joined(separator: "\n"))")
            }
            await self.changed(since: now.2)
        }
    }

    /// The first lines, as soon as there are so many.
    func lines(_ count: Int) async throws -> [String] {
        try await self.lines(count, containing: "")
    }

    /// All that was written, once the output is closed.
    var text: String {
        get async {
            while true {
                let now = self.state.withLock { ($0.text, $0.isFinished, $0.bytes.count) }
                if now.1 { return now.0 }
                await self.changed(since: now.2)
            }
        }
    }

    private func change(_ body: (inout State) -> Void) {
        let waiters = self.state.withLock { state in
            body(&state)
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    private func changed(since count: Int) async {
        await withCheckedContinuation { continuation in
            let isPast = self.state.withLock { state in
                if state.bytes.count != count || state.isFinished { return true }
                state.waiters.append(continuation)
                return false
            }
            if isPast { continuation.resume() }
        }
    }
}
