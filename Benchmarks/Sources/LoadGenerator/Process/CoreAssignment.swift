// SPDX-License-Identifier: GPL-3.0-only

/// Who runs where, so that the generator's work does not count as the server's.
public struct CoreAssignment: Equatable, Sendable {
    public var server: Set<Int>
    public var generator: Set<Int>

    public init(server: Set<Int>, generator: Set<Int>) {
        self.server = server
        self.generator = generator
    }

    /// The server on core 0, the generator on core 1; both on core 0 where there is only one.
    public static var apart: Self { Self(server: [0], generator: [min(1, Affinity.count - 1)]) }

    /// Both on all cores.
    public static var together: Self {
        let all = Set(0..<min(64, Affinity.count))
        return Self(server: all, generator: all)
    }
}
