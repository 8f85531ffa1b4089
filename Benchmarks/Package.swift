// swift-tools-version: 6.2
// SPDX-License-Identifier: GPL-3.0-only

import PackageDescription

// A package of its own, so that what only benchmarks need never reaches a user of the proxy. Method: README.md.

let package = Package(
    name: "Benchmarks",
    products: [
        .executable(name: "nymea-remoteproxy-bench", targets: ["nymea-remoteproxy-bench"]),
        .executable(name: "reference-relay", targets: ["reference-relay"]),
    ],
    dependencies: [
        .package(name: "nymea-remoteproxy", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.98.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        .target(name: "CLinux"),
        .target(
            name: "LoadGenerator",
            dependencies: [
                "CLinux",
                .product(name: "COpenSSL", package: "nymea-remoteproxy"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ProxyWire", package: "nymea-remoteproxy"),
            ]
        ),
        .executableTarget(
            name: "nymea-remoteproxy-bench",
            dependencies: ["LoadGenerator", .product(name: "ArgumentParser", package: "swift-argument-parser")]
        ),
        .executableTarget(
            name: "reference-relay",
            dependencies: [
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]
        ),
        .executableTarget(
            name: "MicroBenchmarks",
            dependencies: [
                .product(name: "Benchmark", package: "benchmark"),
                .product(name: "JSONRPC", package: "nymea-remoteproxy"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ProxyCore", package: "nymea-remoteproxy"),
                .product(name: "ProxyWire", package: "nymea-remoteproxy"),
            ],
            path: "MicroBenchmarks",
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        ),
        .testTarget(
            name: "LoadGeneratorTests",
            dependencies: [
                "LoadGenerator",
                "nymea-remoteproxy-bench",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
    ]
)

for target in package.targets {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .treatAllWarnings(as: .error),
    ]
}
