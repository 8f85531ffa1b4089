// swift-tools-version: 6.2
// SPDX-License-Identifier: GPL-3.0-only

import PackageDescription

// A package of its own: its program has libFuzzer's main function. What it fuzzes is FuzzTargets of the package above.

let package = Package(
    name: "Fuzz",
    dependencies: [.package(name: "nymea-remoteproxy", path: "..")],
    targets: [
        .executableTarget(
            name: "fuzz",
            dependencies: [.product(name: "FuzzTargets", package: "nymea-remoteproxy")],
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .treatAllWarnings(as: .error),
                .unsafeFlags(["-parse-as-library"]),
            ],
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]
        )
    ]
)
