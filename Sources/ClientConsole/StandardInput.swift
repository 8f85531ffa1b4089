// SPDX-License-Identifier: GPL-3.0-only

import Dispatch

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Standard input as it comes, read only as fast as it is taken; ends early when the task is cancelled.
///
/// Reading blocks, and nothing can interrupt it for files, pipes and terminals alike. So one thread does it, and is
/// left behind when nobody wants more.
package struct StandardInput: AsyncSequence, Sendable {
    package typealias Element = [UInt8]
    package typealias Failure = Never

    /// Whether a person is typing.
    package static var isTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    package struct AsyncIterator: AsyncIteratorProtocol {
        private let demand: DispatchSemaphore
        private var chunks: AsyncStream<[UInt8]>.Iterator

        init() {
            let demand = DispatchSemaphore(value: 0)
            let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
            DispatchQueue(label: "standard input").async {
                repeat { demand.wait() } while StandardInput.readOnce(into: continuation)
            }
            self.demand = demand
            self.chunks = stream.makeAsyncIterator()
        }

        package mutating func next() async -> [UInt8]? {
            self.demand.signal()
            return await self.chunks.next(isolation: #isolation)
        }

        package mutating func next(isolation actor: isolated (any Actor)?) async -> [UInt8]? {
            self.demand.signal()
            return await self.chunks.next(isolation: actor)
        }
    }

    package init() {}

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator() }

    /// - Returns: whether there may be more.
    private static func readOnce(into continuation: AsyncStream<[UInt8]>.Continuation) -> Bool {
        let capacity = 64 * 1024
        let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            var result: Int
            repeat { result = read(STDIN_FILENO, buffer.baseAddress, capacity) } while result < 0 && errno == EINTR
            count = Swift.max(result, 0)
        }
        guard !bytes.isEmpty else {
            continuation.finish()
            return false
        }
        if case .terminated = continuation.yield(bytes) { return false }
        return true
    }
}
