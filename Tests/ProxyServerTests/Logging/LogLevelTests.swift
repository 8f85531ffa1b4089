// SPDX-License-Identifier: GPL-3.0-only

import Logging
import Testing

@testable import ProxyServer

/// Which category is written down to which level.
@Suite struct LogLevelTests {
    static let traffic: [LogCategory] = [.jsonRpcTraffic, .webSocketServerTraffic]

    @Test("The names are those of the original")
    func names() {
        #expect(
            LogCategory.allCases.map(\.rawValue) == [
                "Application", "Engine", "JsonRpc", "JsonRpcTraffic", "WebSocketServer", "WebSocketServerTraffic",
                "TcpSocketServer", "UnixSocketServer", "ProxyServer", "TunnelProxyServer", "Authentication",
                "AwsCredentialsProvider", "MonitorServer", "Admin",
            ]
        )
    }

    @Test(
        "Without a word of anybody's, all that happens seldom is told, and no message",
        arguments: LogCategory.allCases
    )
    func quiet(category: LogCategory) throws {
        let level = try load("").configuration.logLevels[category]
        #expect(level == (Self.traffic.contains(category) ? .warning : .info))
    }

    @Test("With --verbose all is told", arguments: LogCategory.allCases)
    func verbose(category: LogCategory) throws {
        let level = try load("", ServerOptions(isVerbose: true)).configuration.logLevels[category]
        #expect(level == (Self.traffic.contains(category) ? .trace : .debug))
    }

    @Test(
        "A level that is set stands, whatever the command line says",
        arguments: LogCategory.allCases,
        LogLevel.allCases
    )
    func explicit(category: LogCategory, level: LogLevel) throws {
        for isVerbose in [false, true] {
            let file = "[Logging]\n\(category.rawValue)=\(level.rawValue)\n"
            let loaded = try load(file, ServerOptions(isVerbose: isVerbose))
            #expect(loaded.notices.isEmpty)
            var expected = try load("", ServerOptions(isVerbose: isVerbose)).configuration.logLevels
            expected[category] = level
            #expect(loaded.configuration.logLevels == expected)
        }
    }

    @Test("Setting a level to its default is setting it, in the environment too")
    func explicitDefault() throws {
        let fromFile = try load("[Logging]\nJsonRpc=info\n", ServerOptions(isVerbose: true))
        #expect(fromFile.configuration.logLevels[.jsonRpc] == .info)
        let environment = ["NYMEA_REMOTEPROXY_LOGGING_JSON_RPC": "info"]
        let fromEnvironment = try load("", ServerOptions(isVerbose: true), environment: environment)
        #expect(fromEnvironment.configuration.logLevels[.jsonRpc] == .info)
    }

    @Test("What is no level or no format stops the start, and says what there is")
    func wrongValue() {
        let message =
            "proxy.conf:2: [Logging] Engine = \"loud\" is none of the choices; "
            + "accepted: off, error, warning, info, debug, trace"
        #expect(throws: StartError(.configuration, message)) { try load("[Logging]\nEngine=loud\n") }
        #expect(throws: StartError.self) { try load("[ProxyServer]\nlogFormat=xml\n") }
    }

    @Test(
        "A logger writes what its category's level lets through",
        arguments: [
            (LogLevel.off, 0), (.error, 1), (.warning, 2), (.info, 4), (.debug, 5), (.trace, 6),
        ]
    )
    func loggers(level: LogLevel, count: Int) throws {
        try TemporaryDirectory.with { directory in
            let path = "\(directory)/log"
            let configuration = try load("[Logging]\nEngine=\(level.rawValue)\n", ServerOptions(logFile: path))
                .configuration
            let log = try ServerLog(configuration)
            for name in [Logger.Level.trace, .debug, .info, .notice, .warning, .error] {
                log.logger(.engine).log(level: name, "engine")
            }
            log.logger(.application).info("application")
            log.flush()
            let lines = try TemporaryDirectory.lines(of: path)
            #expect(lines.count { $0.contains(" Engine: engine") } == count)
            #expect(lines.count { $0.contains(" Application: application") } == 1)
        }
    }

    @Test("A library's logger is as loud as the application's")
    func libraries() throws {
        let log = try ServerLog(try load("[Logging]\nApplication=error\n").configuration)
        #expect(log.makeHandler(label: "some-library").logLevel == .error)
        #expect(log.makeHandler(label: "Engine").logLevel == .info)
    }

    @Test("The guide names every category with its levels", arguments: LogCategory.allCases)
    func guide(category: LogCategory) throws {
        let guide = try ConfigurationReferenceTests.contents(of: "docs/logging.md")
        let levels = [false, true].map { category.defaultLevel(isVerbose: $0).rawValue }
        #expect(guide.contains("\n| `\(category.rawValue)` | \(levels[0]) | \(levels[1]) | "))
    }
}
