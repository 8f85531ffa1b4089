// swift-tools-version: 6.2
// SPDX-License-Identifier: GPL-3.0-only

import PackageDescription

// What a program of your own would look like, with the proxy's repository in place of the path.

let client: Target.Dependency = .product(name: "RemoteProxyClient", package: "nymea-remoteproxy")

let package = Package(
    name: "Examples",
    dependencies: [.package(name: "nymea-remoteproxy", path: "..")],
    targets: [
        .executableTarget(name: "Chat", dependencies: [client]),
        .executableTarget(name: "Heating", dependencies: [client]),
        .executableTarget(name: "Thermostat", dependencies: [client]),
    ]
)

for target in package.targets {
    target.swiftSettings = [.treatAllWarnings(as: .error)]
}
