// SPDX-License-Identifier: GPL-3.0-only

/// A wait with an end.
enum Deadline {
    /// Does something that can be cancelled.
    ///
    /// - Throws: ``ForwardingError`` with ``ForwardingError/Code/timedOut`` and the words when it takes too long.
    static func run<Value: Sendable>(
        within limit: Duration,
        _ words: String,
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            defer { group.cancelAll() }
            group.addTask(operation: body)
            group.addTask {
                try await Task.sleep(for: limit)
                throw ForwardingError(.timedOut, "\(words) within \(limit)")
            }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }
}
