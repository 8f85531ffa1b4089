// SPDX-License-Identifier: GPL-3.0-only

import ClientConsole
import RemoteProxyClient
import TunnelForwarding

/// Port forwarding as a program: until a signal asks for the end.
struct Forwarding: Sendable {
    /// How long a connection waits for the proxy and the device with --retry, if --retry-for does not say.
    private static let usualPatience = Duration.seconds(60)

    private let ledger: ForwardingLedger
    private let reporter: ForwardingReporter
    private let limits: ForwardingLimits

    init(_ options: ForwardingOptions, _ lines: ForwardingLines, console: Console) {
        let reporter = ForwardingReporter(lines, asJSON: options.json, console: console)
        self.reporter = reporter
        self.ledger = ForwardingLedger { reporter.tell($0) }
        self.limits = options.limits
    }

    /// Serves a device's clients.
    ///
    /// - Throws: what ended the registration before its time.
    func serve(_ device: TunnelProxyServerConnection, _ policy: TargetPolicy) async throws {
        let forwarding = DeviceForwarding(policy: policy, limits: self.limits, ledger: self.ledger)
        try await Signals.run {
            try await self.reporting { try await forwarding.serve(device) }
        } stop: {
            await device.close()
        }
    }

    /// Accepts connections for a device.
    ///
    /// - Throws: why it cannot listen.
    func listen(
        on address: ForwardingAddress,
        for visit: ClientForwarding.Visit,
        retry: ReconnectPolicy
    ) async throws {
        var retry = retry
        // Nobody waits for ever for a web page.
        retry.giveUpAfter = retry.giveUpAfter ?? Self.usualPatience
        let forwarding = ClientForwarding(visit, limits: self.limits, retry: retry, ledger: self.ledger)
        let task = Task {
            try await self.reporting { try await forwarding.run(listeningOn: address) }
        }
        try await Signals.run {
            try await task.value
        } stop: {
            task.cancel()
        }
    }

    private func reporting(_ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.reporter.follow(self.ledger) }
            defer { group.cancelAll() }
            try await body()
        }
    }
}
