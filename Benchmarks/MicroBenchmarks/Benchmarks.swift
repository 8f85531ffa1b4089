// SPDX-License-Identifier: GPL-3.0-only

import Benchmark

/// What one step of the hot paths costs, without a socket. From the top of the repository:
/// ```
/// swift package --package-path Benchmarks --scratch-path .build benchmark --target MicroBenchmarks
/// ```
/// `--filter SLIP` picks some by name. Figures marked with `*` are for one operation, and the megabytes per second that
/// follow count payload.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.instructions, .wallClock],
        timeUnits: .nanoseconds,
        warmupIterations: 3,
        scalingFactor: .kilo,
        maxDuration: .seconds(2)
    )
    webSocketBenchmarks()
    jsonBenchmarks()
    slipBenchmarks()
    pairingBenchmarks()
}
