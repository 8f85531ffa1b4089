// SPDX-License-Identifier: GPL-3.0-only

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Standard input as it comes, read only as fast as it is taken; ends early when the task is cancelled, and then what was
/// not taken is there for whoever iterates next. One that cannot be read has ended.
package struct StandardInput: AsyncSequence, Sendable {
    package typealias Element = [UInt8]
    package typealias Failure = Never

    /// Whether a person is typing.
    package static var isTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    package struct AsyncIterator: AsyncIteratorProtocol {
        package mutating func next() async -> [UInt8]? {
            // Flattened: an error is an end, too.
            (try? await InputReader.standard.next()) ?? nil
        }
    }

    package init() {}

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator() }
}
