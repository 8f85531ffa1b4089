// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyTesting
import ProxyWire
import RemoteProxyAPI
import RemoteProxyClient
import Synchronization
import Testing

/// A device against a fake proxy.
@Suite(.timeLimit(.minutes(1))) struct DeviceTests {
    private let uuid = Uuid(high: 1, low: 2)

    private static let quick = ReconnectPolicy(initialDelay: .milliseconds(1), maximumDelay: .milliseconds(2))

    private func device(
        _ url: ServerURL,
        _ configuration: ClientConfiguration,
        _ policy: ReconnectPolicy = Self.quick
    ) -> TunnelProxyServerConnection {
        TunnelProxyServerConnection(
            to: url,
            name: "device",
            uuid: self.uuid,
            token: "t",
            configuration: configuration,
            reconnect: policy
        )
    }

    private func error(_ device: TunnelProxyServerConnection) async -> ClientError? {
        do {
            try await device.run()
        } catch {
            return error as? ClientError
        }
        return nil
    }

    @Test(arguments: ServerURL.Scheme.allCases) func servesClients(_ scheme: ServerURL.Scheme) async throws {
        let (echoes, echo) = AsyncStream.makeStream(of: SLIPFrame.self)
        let all = (0...255).map { UInt8($0) }
        let script: FakeServer.Script = { peer in
            let registration = try #require(await peer.registerDevice())
            #expect(registration.params["serverUuid"] == "{00000000-0000-0001-0000-000000000002}")
            #expect(registration.params["serverName"] == "device" && registration.params["token"] == "t")
            for address: UInt16 in [1, 192, 219] {
                try await peer.announce(address)
                try await peer.send(all, at: address)
            }
            try await peer.notify(FakePeer.TunnelProxy.ClientDisconnected(socketAddress: 192))
            for await frame in peer.deviceFrames() { echo.yield(frame) }
            echo.finish()
        }
        try await FakeServer.run(scheme, script: script) { url, configuration in
            let device = self.device(url, configuration)
            async let running: Void = device.serve { client in
                #expect(client.name == "client" && client.uuid == "{c}" && client.peerAddress == "192.0.2.7")
                for try await chunk in client.incoming { try await client.send(chunk.bytes) }
            }
            var received: [UInt16: [UInt8]] = [:]
            for await frame in echoes {
                received[frame.address.rawValue, default: []] += Array(frame.payload.readableBytesView)
                if received[1]?.count == 256, received[219]?.count == 256 { break }
            }
            #expect(received[1] == all && received[219] == all)
            await device.close()
            try await running
        }
    }

    @Test func registersAgainAfterALoss() async throws {
        let connections = Mutex(0)
        let script: FakeServer.Script = { peer in
            try await peer.registerDevice()
            let number = connections.withLock { count in
                count += 1
                return count
            }
            try await peer.announce(UInt16(number), name: "client \(number)")
            if number == 3 { await peer.drain() }
        }
        try await FakeServer.run(.tcp, script: script) { url, configuration in
            let device = self.device(url, configuration)
            async let running: Void = device.run()
            var names: [String] = []
            for await client in device.clients {
                names.append(client.name)
                if names.count == 3 { break }
            }
            #expect(names == ["client 1", "client 2", "client 3"])
            await device.close()
            try await running
            var states: [TunnelProxyServerState] = []
            for await state in device.states { states.append(state) }
            #expect(states.filter { $0 == .registered }.count == 3 && states.filter { $0 == .connecting }.count == 3)
            let reasons = states.compactMap { state in
                if case .waiting(_, let reason) = state { reason } else { nil }
            }
            #expect(reasons.map(\.code) == [.connectionLost, .connectionLost])
            #expect(reasons.allSatisfy { $0.message.hasPrefix("\(url): ") })
            #expect(states.first == .connecting && states.last == .ended(nil))
        }
    }

    static let permanent: [(TunnelProxyAPI.TunnelProxyError, ClientError.Code)] = [
        (.invalidUuid, .invalidUuid), (.forbiddenCall, .authenticationRefused),
    ]

    @Test(arguments: permanent) func endsWhereAnotherAttemptMakesNoSense(
        _ verdict: TunnelProxyAPI.TunnelProxyError,
        _ code: ClientError.Code
    ) async throws {
        try await FakeServer.run(.tcp, script: { try await $0.registerDevice(verdict) }) { url, configuration in
            let device = self.device(url, configuration)
            #expect(await self.error(device)?.code == code)
            var states: [TunnelProxyServerState] = []
            for await state in device.states { states.append(state) }
            #expect(states.count == 2)
            guard case .ended(let error?) = states.last else { return #expect(Bool(false), "\(states)") }
            #expect(error.code == code && error.message.hasPrefix("\(url): "))
            for await _ in device.clients { Issue.record("there was no client") }
        }
    }

    /// The first connection is still half open when the device is back.
    @Test func waitsUntilItsOldRegistrationIsGone() async throws {
        let attempts = Mutex(0)
        let script: FakeServer.Script = { peer in
            let number = attempts.withLock { count in
                count += 1
                return count
            }
            try await peer.registerDevice(number < 3 ? .alreadyRegistered : .noError)
            if number == 3 { await peer.drain() }
        }
        try await FakeServer.run(.tcp, script: script) { url, configuration in
            let device = self.device(url, configuration)
            async let running: Void = device.run()
            for await state in device.states where state == .registered { break }
            await device.close()
            try await running
            #expect(attempts.withLock { $0 } == 3)
        }
    }

    @Test func reachOfThePolicy() async throws {
        let nowhere = try ServerURL("unix:///nowhere.sock")
        for reach in [ReconnectPolicy.Reach.never, .afterFirstRegistration] {
            let device = self.device(nowhere, ClientConfiguration(), ReconnectPolicy(reach: reach))
            #expect(await self.error(device)?.code == .unreachable)
        }
        try await FakeServer.run(.tcp, script: { try await $0.registerDevice() }) { url, configuration in
            let device = self.device(url, configuration, ReconnectPolicy(reach: .never))
            #expect(await self.error(device)?.code == .connectionLost)
        }
    }

    @Test func anUntrustedCertificateEndsADeviceThatHasNeverWorked() async throws {
        try await FakeServer.run(.ssl, script: { await $0.drain() }) { url, configuration in
            let strict = ClientConfiguration(timeouts: configuration.timeouts)
            #expect(await self.error(self.device(url, strict))?.code == .certificateNotTrusted)
        }
    }

    @Test func isRunOnce() async throws {
        let device = self.device(try ServerURL("unix:///nowhere.sock"), ClientConfiguration(), .init(reach: .never))
        #expect(await self.error(device)?.code == .unreachable)
        #expect(await self.error(device)?.code == .misuse)
    }

    // MARK: The end

    /// Where a device is when it is to end.
    enum Stage: CaseIterable {
        case waiting, connecting, registering, registered
    }

    @Test(arguments: Stage.allCases, [true, false]) func endsAtAnyStage(_ stage: Stage, closing: Bool) async throws {
        let (reached, reach) = AsyncStream.makeStream(of: Void.self)
        let script: FakeServer.Script = { peer in
            if stage == .registered { try await peer.registerDevice() }
            if stage == .registering { _ = try await peer.request() }
            reach.finish()
            await peer.drain()
        }
        // TLS, which this server does not speak, never comes about.
        let scheme = stage == .connecting ? ServerURL.Scheme.ssl : .tcp
        try await FakeServer.run(.tcp, urlScheme: scheme, script: script) { url, configuration in
            let isWaiting = stage == .waiting
            let target = isWaiting ? try ServerURL("unix:///nowhere.sock") : url
            let device = self.device(target, configuration, ReconnectPolicy(initialDelay: .seconds(3600)))
            let running = Task { try await device.run() }
            if isWaiting {
                for await state in device.states {
                    if case .waiting = state { break }
                }
            } else {
                for await _ in reached {}
            }
            if closing {
                await device.close()
                try await running.value
            } else {
                running.cancel()
                await #expect(throws: CancellationError.self) { try await running.value }
            }
        }
    }

    @Test func closedBeforeItRuns() async throws {
        let device = self.device(try ServerURL("unix:///nowhere.sock"), ClientConfiguration())
        await device.close()
        try await device.run()
    }

    /// A task that waits for one client's bytes is cancelled: that client goes, the device stays.
    @Test func cancellingOneClientsTaskDisconnectsIt() async throws {
        let (requests, request) = AsyncStream.makeStream(of: SLIPFrame.self)
        let script: FakeServer.Script = { peer in
            try await peer.registerDevice()
            try await peer.announce(1)
            try await peer.announce(2)
            for await frame in peer.deviceFrames() { request.yield(frame) }
        }
        try await FakeServer.run(.ssl, script: script) { url, configuration in
            let device = self.device(url, configuration)
            async let running: Void = device.run()
            var clients = device.clients.makeAsyncIterator()
            let one = try #require(await clients.next()), other = try #require(await clients.next())
            let task = Task {
                for try await _ in one.incoming {}
            }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            var frames = requests.makeAsyncIterator()
            let frame = try #require(await frames.next())
            let text = String(buffer: frame.payload)
            #expect(frame.address == .control && text.contains("DisconnectClient"))
            #expect(text.contains(#""socketAddress":1"#))
            try await other.send(text: "still here")
            #expect(await frames.next()?.address.rawValue == 2)
            await device.close()
            try await running
        }
    }
}
