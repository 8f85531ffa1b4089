// SPDX-License-Identifier: GPL-3.0-only

import Benchmark

extension BenchmarkMetric {
    /// Payload that goes through an operation, in megabytes (10^6 bytes) per second.
    static var megabytesPerSecond: BenchmarkMetric {
        .custom("Payload (MB/s)", polarity: .prefersLarger, useScalingFactor: false)
    }
}

extension Benchmark {
    /// Registers an operation on `state`, which it may change from one time to the next.
    ///
    /// - Parameter bytes: The payload that it deals with each time, if it makes sense to say so.
    static func operation<State>(
        _ name: String,
        bytes: Int? = nil,
        on state: State,
        _ body: @escaping (inout State) -> Void
    ) {
        var configuration = Benchmark.defaultConfiguration
        if bytes != nil {
            configuration.metrics.append(.megabytesPerSecond)
            configuration.units[.megabytesPerSecond] = .count
        }
        var state = state
        Benchmark(name, configuration: configuration) { benchmark in
            let count = benchmark.scaledIterations.count
            let duration = ContinuousClock().measure {
                Self.perform(body, count, on: &state)
            }
            if let bytes {
                benchmark.measurement(.megabytesPerSecond, Int(Double(bytes * count) / (duration / .microseconds(1))))
            }
        }
    }

    /// Apart, because access to a captured variable is checked: here once and not each time.
    private static func perform<State>(_ body: (inout State) -> Void, _ count: Int, on state: inout State) {
        for _ in 0..<count { body(&state) }
    }
}
