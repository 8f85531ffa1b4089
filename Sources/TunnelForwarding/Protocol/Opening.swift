// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyClient

/// What the other end says first: a greeting, or something else. It is awaited beside other things, so it has a task of its
/// own; giving that up closes the channel, which is why nobody else does.
struct Opening: Sendable {
    let verdict: Task<GreetingReader.Verdict, any Error>
    /// Ends when the verdict is there.
    private let decided: AsyncStream<Never>

    init(of channel: any ByteChannel) {
        let (decided, continuation) = AsyncStream.makeStream(of: Never.self)
        self.decided = decided
        self.verdict = Task {
            defer { continuation.finish() }
            var reader = GreetingReader()
            for try await chunk in channel.incoming {
                let verdict = reader.append(chunk.bytes)
                guard verdict == .undecided else { return verdict }
            }
            return reader.finish()
        }
    }

    /// What it was, if that is known in time. To be asked once.
    func verdict(within limit: Duration) async throws -> GreetingReader.Verdict? {
        let isDecided = try await withThrowingTaskGroup(of: Bool.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                for await _ in self.decided {}
                return true
            }
            group.addTask {
                try await Task.sleep(for: limit)
                return false
            }
            return try await group.next() ?? false
        }
        return isDecided ? try await self.verdict.value : nil
    }

    /// What it is, whenever that is known. A cancelled task closes the channel.
    func eventualVerdict() async throws -> GreetingReader.Verdict {
        try await withTaskCancellationHandler {
            try await self.verdict.value
        } onCancel: {
            self.verdict.cancel()
        }
    }
}
