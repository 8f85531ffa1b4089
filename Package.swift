// swift-tools-version: 6.2
// SPDX-License-Identifier: GPL-3.0-only

import PackageDescription

// Targets stand in the order of the layers: an arrow only ever points to something above it.

let generator: [Target] = [
    .target(name: "APISpec"),
    .target(name: "APIGenerator", dependencies: ["APISpec"]),
    .executableTarget(
        name: "apigen",
        dependencies: [
            "APIGenerator",
            "APISpec",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ]
    ),
    .plugin(name: "GenerateAPI", capability: .buildTool(), dependencies: ["apigen"]),
    .plugin(
        name: "GenerateDocs",
        capability: .command(
            intent: .custom(verb: "generate-docs", description: "Write the API reference under docs/api from Spec/."),
            permissions: [.writeToPackageDirectory(reason: "The reference lives in docs/api.")]
        ),
        dependencies: ["apigen"]
    ),
]

// The daemon's TLS library: BoringSSL as swift-nio-ssl bundles it or, with the trait, the system's OpenSSL 3.
let systemOpenSSL = BuildSettingCondition.when(traits: ["SystemOpenSSL"])

let libraries: [Target] = [
    .target(name: "JSONRPC"),
    .target(name: "RemoteProxyAPI", dependencies: ["JSONRPC"], plugins: ["GenerateAPI"]),
    // The pages about the APIs: apart, so that only the daemon carries them.
    .target(name: "RemoteProxyReference", plugins: ["GenerateAPI"]),
    // The page of Examples/browser and the JavaScript library under it, for the daemon to serve.
    .target(name: "BrowserExample", plugins: ["GenerateAPI"]),
    .target(
        name: "ProxySupport",
        dependencies: [
            .product(name: "NIOCore", package: "swift-nio"), .product(name: "SystemPackage", package: "swift-system"),
        ]
    ),
    // What both ends of a connection need: WebSocket, SLIP, UTF-8.
    .target(
        name: "ProxyWire",
        dependencies: [
            .product(name: "NIOCore", package: "swift-nio"), .product(name: "Crypto", package: "swift-crypto"),
        ]
    ),
    .target(
        name: "ProxyCore",
        dependencies: [
            "JSONRPC",
            "ProxySupport",
            "ProxyWire",
            "RemoteProxyAPI",
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "Crypto", package: "swift-crypto"),
        ]
    ),
    .target(name: "INIFile", dependencies: ["ProxySupport"]),
    .target(
        name: "CTLS",
        dependencies: [.product(name: "NIOSSL", package: "swift-nio-ssl")],
        cSettings: [.define("CTLS_SYSTEM_OPENSSL", systemOpenSSL)],
        linkerSettings: [.linkedLibrary("ssl", systemOpenSSL), .linkedLibrary("crypto", systemOpenSSL)]
    ),
    .target(
        name: "ProxyTransport",
        dependencies: [
            "CTLS",
            "JSONRPC",
            "ProxyCore",
            "ProxySupport",
            "ProxyWire",
            "RemoteProxyAPI",
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOTLS", package: "swift-nio"),
            .product(name: "Logging", package: "swift-log"),
        ]
    ),
    .target(
        name: "ProxyAuthentication",
        dependencies: [
            "JSONRPC",
            "ProxyCore",
            "ProxySupport",
            "RemoteProxyAPI",
            .product(name: "AsyncHTTPClient", package: "async-http-client"),
            .product(name: "Crypto", package: "swift-crypto"),
            .product(name: "JWTKit", package: "jwt-kit"),
            .product(name: "Logging", package: "swift-log"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
        ]
    ),
    .systemLibrary(name: "CMalloc"),
    .target(
        name: "ProxyServer",
        dependencies: [
            .target(name: "CMalloc", condition: .when(platforms: [.linux])),
            "BrowserExample",
            "INIFile",
            "JSONRPC",
            "ProxyAuthentication",
            "ProxyCore",
            "ProxySupport",
            "ProxyWire",
            "ProxyTransport",
            "RemoteProxyAPI",
            "RemoteProxyReference",
            .product(name: "Configuration", package: "swift-configuration"),
            .product(name: "CoreMetrics", package: "swift-metrics"),
            .product(name: "Crypto", package: "swift-crypto"),
            .product(name: "HTTPTypes", package: "swift-http-types"),
            .product(name: "Hummingbird", package: "hummingbird"),
            .product(name: "Logging", package: "swift-log"),
            .product(name: "Metrics", package: "swift-metrics"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        ],
        resources: [.embedInCode("Admin/Page")]
    ),
    // Encryption from end to end: the Noise handshake and what is made of it, over no channel in particular.
    .target(name: "NoiseProtocol", dependencies: [.product(name: "Crypto", package: "swift-crypto")]),
    .target(
        name: "RemoteProxyClient",
        dependencies: [
            "JSONRPC",
            "NoiseProtocol",
            "ProxySupport",
            "ProxyWire",
            "RemoteProxyAPI",
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOTLS", package: "swift-nio"),
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
            .product(name: "Crypto", package: "swift-crypto"),
        ]
    ),
    .target(
        name: "TunnelForwarding",
        dependencies: [
            "ProxySupport",
            "RemoteProxyClient",
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
        ]
    ),
    // Without pkgConfig: ncursesw's flags have definitions in them that SwiftPM warns of and does not pass on.
    .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"])]),
    .target(name: "ProxyMonitor", dependencies: ["CNcurses", "JSONRPC", "ProxySupport", "RemoteProxyAPI"]),
]

let programs: [Target] = [
    .executableTarget(
        name: "nymea-remoteproxy",
        dependencies: [
            "ProxyServer",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
            .product(name: "Logging", package: "swift-log"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        ]
    ),
    .target(
        name: "ClientConsole",
        dependencies: [
            "ProxySupport",
            "RemoteProxyClient",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
            .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        ]
    ),
    .executableTarget(
        name: "nymea-remoteproxy-client",
        dependencies: [
            "ClientConsole",
            "RemoteProxyClient",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ]
    ),
    .executableTarget(
        name: "nymea-remoteproxy-tunnelclient",
        dependencies: [
            "ClientConsole",
            "RemoteProxyClient",
            "TunnelForwarding",
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
        ]
    ),
    .executableTarget(
        name: "nymea-remoteproxy-monitor",
        dependencies: ["ProxyMonitor", .product(name: "ArgumentParser", package: "swift-argument-parser")]
    ),
]

let tests: [Target] = [
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .target(
        name: "ProxyTesting",
        dependencies: [
            "COpenSSL",
            "JSONRPC",
            "ProxyCore",
            "ProxyWire",
            "ProxyTransport",
            "RemoteProxyAPI",
            .product(name: "Logging", package: "swift-log"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
        ],
        path: "Tests/ProxyTesting"
    ),
    .testTarget(
        name: "InteroperabilityTests",
        dependencies: [
            "ProxyCore", "ProxyTesting", "ProxyTransport", "ProxyWire", .product(name: "NIOCore", package: "swift-nio"),
        ]
    ),
    // The cases of the Autobahn test suite: for servers in this process, and for the daemon as a process of its own.
    .target(
        name: "WebSocketConformance",
        dependencies: ["JSONRPC", "ProxyTesting", .product(name: "NIOCore", package: "swift-nio")],
        path: "Tests/WebSocketConformance"
    ),
    .testTarget(
        name: "ConformanceTests",
        dependencies: [
            "JSONRPC",
            "ProxyWire",
            "ProxyServer",
            "ProxyTesting",
            "ProxyTransport",
            "RemoteProxyAPI",
            "WebSocketConformance",
            .product(name: "Logging", package: "swift-log"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        ],
        plugins: ["GenerateAPI"]
    ),
    .testTarget(
        name: "ProxyTransportTests",
        dependencies: [
            "JSONRPC",
            "ProxyCore",
            "ProxyWire",
            "ProxyTesting",
            "ProxyTransport",
            "RemoteProxyAPI",
            .product(name: "Logging", package: "swift-log"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOEmbedded", package: "swift-nio"),
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
            .product(name: "NIOTLS", package: "swift-nio"),
        ]
    ),
    // What reads bytes from strangers, for Fuzz/ and for the tests over its corpora.
    .target(
        name: "FuzzTargets",
        dependencies: [
            "INIFile",
            "JSONRPC",
            "NoiseProtocol",
            "ProxyCore",
            "ProxyWire",
            "ProxyTransport",
            "RemoteProxyAPI",
            .product(name: "Logging", package: "swift-log"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOEmbedded", package: "swift-nio"),
            .product(name: "Crypto", package: "swift-crypto"),
        ],
        path: "Tests/FuzzTargets"
    ),
    .target(name: "SeededRandom", path: "Tests/SeededRandom"),
    .testTarget(name: "FuzzTests", dependencies: ["FuzzTargets", "SeededRandom"]),
    .testTarget(name: "JSONRPCTests", dependencies: ["JSONRPC", "SeededRandom"]),
    .testTarget(
        name: "ProxyWireTests",
        dependencies: ["ProxyWire", "SeededRandom", .product(name: "NIOCore", package: "swift-nio")]
    ),
    .testTarget(
        name: "ProxyCoreTests",
        dependencies: [
            "JSONRPC", "ProxyCore", "ProxyWire", "RemoteProxyAPI", "SeededRandom",
            .product(name: "NIOCore", package: "swift-nio"),
        ]
    ),
    .testTarget(name: "APISpecTests", dependencies: ["APISpec"]),
    // They run apigen too, without depending on it: a test target that uses GenerateAPI brings apigen's objects into the
    // one program all tests are linked into, and a dependency would bring them a second time.
    .testTarget(
        name: "APIGeneratorTests",
        dependencies: ["APIGenerator", "APISpec", "JavaScriptTesting", "RemoteProxyReference"]
    ),
    .target(name: "JavaScriptTesting", dependencies: ["ProxyTesting"], path: "Tests/JavaScriptTesting"),
    .testTarget(name: "JavaScriptTests", dependencies: ["JavaScriptTesting"]),
    .target(
        name: "GoldenAPI",
        dependencies: ["JSONRPC"],
        path: "Tests/GoldenAPI",
        exclude: ["Documents", "Golden.json", "JavaScript", "Shared"]
    ),
    .testTarget(name: "GoldenAPITests", dependencies: ["GoldenAPI", "JSONRPC"]),
    .target(
        name: "AuthenticationTesting",
        dependencies: [
            "ProxyAuthentication",
            "ProxyCore",
            "ProxyTesting",
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
        ],
        path: "Tests/AuthenticationTesting"
    ),
    .testTarget(
        name: "ProxyAuthenticationTests",
        dependencies: [
            "AuthenticationTesting",
            "JSONRPC",
            "ProxyAuthentication",
            "ProxyCore",
            "ProxyTesting",
            "SeededRandom",
            .product(name: "AsyncHTTPClient", package: "async-http-client"),
            .product(name: "Crypto", package: "swift-crypto"),
            .product(name: "JWTKit", package: "jwt-kit"),
            .product(name: "Logging", package: "swift-log"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
        ]
    ),
    .testTarget(
        name: "ProxyServerTests",
        dependencies: [
            "AuthenticationTesting",
            "BrowserExample",
            "INIFile",
            "JSONRPC",
            "ProxyAuthentication",
            "ProxyCore",
            "ProxySupport",
            "ProxyWire",
            "ProxyServer",
            "ProxyTesting",
            "ProxyTransport",
            "RemoteProxyAPI",
            "nymea-remoteproxy",
            .product(name: "Configuration", package: "swift-configuration"),
            .product(name: "ConfigurationTesting", package: "swift-configuration"),
            .product(name: "Crypto", package: "swift-crypto"),
            .product(name: "Logging", package: "swift-log"),
            .product(name: "Metrics", package: "swift-metrics"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOEmbedded", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        ]
    ),
    .testTarget(
        name: "NoiseProtocolTests",
        dependencies: ["NoiseProtocol", "SeededRandom", .product(name: "Crypto", package: "swift-crypto")]
    ),
    .testTarget(
        name: "RemoteProxyClientTests",
        dependencies: [
            "ClientConsole",
            "JSONRPC",
            "NoiseProtocol",
            "ProxyWire",
            "ProxyTesting",
            "RemoteProxyAPI",
            "RemoteProxyClient",
            "nymea-remoteproxy-client",
            "nymea-remoteproxy-tunnelclient",
            .product(name: "Crypto", package: "swift-crypto"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOEmbedded", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOWebSocket", package: "swift-nio"),
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
        ]
    ),
    .testTarget(
        name: "TunnelForwardingTests",
        dependencies: [
            "JSONRPC",
            "ProxyTesting",
            "RemoteProxyClient",
            "TunnelForwarding",
            "nymea-remoteproxy-tunnelclient",
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
        ]
    ),
    .testTarget(
        name: "ProxyMonitorTests",
        dependencies: ["CNcurses", "JSONRPC", "ProxyMonitor", "ProxyTesting", "RemoteProxyAPI", "SeededRandom"],
        exclude: ["Goldens"]
    ),
    // They run the programs, found beside the tests: see APIGeneratorTests.
    .testTarget(
        name: "EndToEndTests",
        dependencies: [
            "AuthenticationTesting",
            "JSONRPC",
            "ProxyTesting",
            "RemoteProxyAPI",
            "RemoteProxyClient",
            "WebSocketConformance",
            .product(name: "Crypto", package: "swift-crypto"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
        ]
    ),
]

let package = Package(
    name: "nymea-remoteproxy",
    products: [
        .library(name: "ProxyServer", targets: ["ProxyServer"]),
        .library(name: "RemoteProxyClient", targets: ["RemoteProxyClient"]),
        .library(name: "RemoteProxyAPI", targets: ["RemoteProxyAPI"]),
        // For Benchmarks/ and Fuzz/, which are packages of their own.
        .library(name: "COpenSSL", targets: ["COpenSSL"]),
        .library(name: "FuzzTargets", targets: ["FuzzTargets"]),
        .library(name: "JSONRPC", targets: ["JSONRPC"]),
        .library(name: "ProxyCore", targets: ["ProxyCore"]),
        .library(name: "ProxyWire", targets: ["ProxyWire"]),
        .executable(name: "nymea-remoteproxy", targets: ["nymea-remoteproxy"]),
        .executable(name: "nymea-remoteproxy-client", targets: ["nymea-remoteproxy-client"]),
        .executable(name: "nymea-remoteproxy-tunnelclient", targets: ["nymea-remoteproxy-tunnelclient"]),
        .executable(name: "nymea-remoteproxy-monitor", targets: ["nymea-remoteproxy-monitor"]),
        .plugin(name: "GenerateDocs", targets: ["GenerateDocs"]),
    ],
    traits: [.trait(name: "SystemOpenSSL", description: "TLS of the daemon by the system's OpenSSL 3 (libssl-dev).")],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.9.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.98.0"),
        // Exactly: CTLS calls the BoringSSL inside it, which no version number promises anything about.
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.8.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: generator + libraries + programs + tests
)

for target in package.targets where target.type != .plugin && target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .treatAllWarnings(as: .error),
    ]
}

// For Fuzz/: libFuzzer sees which way an input takes through what reads bytes from strangers.
if Context.environment["FUZZING"] != nil {
    let instrumented = [
        "FuzzTargets", "INIFile", "JSONRPC", "NoiseProtocol", "ProxyCore", "ProxyTransport", "ProxyWire",
        "RemoteProxyAPI",
    ]
    for target in package.targets where instrumented.contains(target.name) {
        target.swiftSettings?.append(.unsafeFlags(["-sanitize=fuzzer"]))
    }
}
