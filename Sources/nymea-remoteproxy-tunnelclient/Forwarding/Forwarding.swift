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
    private let wrap: DeviceForwarding.Wrap

    /// - Parameter key: encrypts what is forwarded, if there is one.
    init(_ options: ForwardingOptions, _ lines: ForwardingLines, key: PresharedKey?, console: Console) {
        let reporter = ForwardingReporter(lines, asJSON: options.json, console: console)
        self.reporter = reporter
        self.ledger = ForwardingLedger { reporter.tell($0) }
        self.limits = options.limits
        self.wrap = { channel in
            guard let channel = channel as? any EncryptableChannel else { return channel }
            return try await channel.secured(by: key)
        }
    }

    /// Serves a device's clients.
    ///
    /// - Throws: what ended the registration before its time.
    func serve(_ device: TunnelProxyServerConnection, _ policy: TargetPolicy) async throws {
        let forwarding = DeviceForwarding(policy: policy, limits: self.limits, ledger: self.ledger, wrap: self.wrap)
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
        let forwarding = ClientForwarding(
            visit,
            limits: self.limits,
            retry: retry,
            ledger: self.ledger,
            wrap: self.wrap
        )
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
