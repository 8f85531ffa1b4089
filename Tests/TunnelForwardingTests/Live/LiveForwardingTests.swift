// SPDX-License-Identifier: GPL-3.0-only

import ProxyTesting
import RemoteProxyClient
import Synchronization
import Testing

@testable import TunnelForwarding

/// Forwarding through a proxy in this process, from one socket to another.
@Suite(.timeLimit(.minutes(2))) struct LiveForwardingTests {
    /// Who asks, finishes and then waits gets all of the answer: a half-close goes through, and nothing is lost behind it.
    @Test func halfCloseGoesThrough() async throws {
        let (question, answer) = (Payload.bytes(3_000_001, seed: 1), Payload.bytes(2_000_003, seed: 2))
        try await ForwardingHarness.run { socket in
            let asked = try await socket.readAll()
            try await socket.send(asked == question ? answer : [])
            await socket.finish()
            _ = try await socket.read()
        } _: { harness in
            let socket = try await harness.connect()
            try await socket.send(question)
            await socket.finish()
            #expect(try await socket.readAll() == answer)
            #expect(try await harness.client.end().outcome == .finished)
            #expect(try await harness.device.end().outcome == .finished)
        }
    }

    /// The service finishes first, and goes on taking what comes.
    @Test func halfCloseOfTheService() async throws {
        let bytes = Payload.bytes(1_500_000, seed: 3)
        let (received, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        try await ForwardingHarness.run { socket in
            try await socket.send([1])
            await socket.finish()
            continuation.yield(try await socket.readAll())
        } _: { harness in
            let socket = try await harness.connect()
            #expect(try await socket.readAll() == [1])
            try await socket.send(bytes)
            await socket.finish()
            for await all in received {
                #expect(all == bytes)
                break
            }
            #expect(try await harness.client.end().outcome == .finished)
            #expect(try await harness.device.end().outcome == .finished)
        }
    }

    /// A service that takes nothing holds up its own connection only, and loses nothing when it goes on.
    @Test func aSlowUpload() async throws {
        let bytes = Payload.bytes(6_000_000, seed: 4)
        let (starts, start) = AsyncStream.makeStream(of: Void.self)
        let (sums, sum) = AsyncStream.makeStream(of: Bool.self)
        try await ForwardingHarness.run { socket in
            guard let first = try await socket.read() else { return }
            if first.first == 0 {
                for await _ in starts { break }
                sum.yield(try await first.dropFirst() + socket.readAll() == bytes)
            } else {
                try await socket.send(first)
            }
        } _: { harness in
            let slow = try await harness.connect()
            let upload = Task {
                try await slow.send([0] + bytes)
                await slow.finish()
            }
            // More than the slow one can have under way has long been sent when these have been through.
            for number in 1...30 as ClosedRange<UInt8> {
                let socket = try await harness.connect()
                try await socket.send([number])
                #expect(try await socket.readAll() == [number])
            }
            start.yield()
            try await upload.value
            for await isEqual in sums {
                #expect(isEqual)
                break
            }
            #expect(try await slow.readAll() == [])
        }
    }

    /// What breaks on one side is broken on the other, and not ended: nobody takes a part for the whole.
    @Test func aBreakIsNoEnd() async throws {
        try await ForwardingHarness.run { socket in
            _ = try await socket.read()
            try await socket.send([1, 2, 3])
            await socket.reset()
        } _: { harness in
            let socket = try await harness.connect()
            try await socket.send([0])
            await #expect(throws: (any Error).self) { try await socket.readAll() }
            let end = try await harness.client.end()
            #expect(end.outcome == .failed)
            #expect(end.reason?.contains("the connection at the other end broke: the local connection") == true)
            #expect(try await harness.device.end().outcome == .failed)
        }
    }

    /// One more than a device may have is refused and told so.
    @Test func tooManyForTheDevice() async throws {
        var limits = ForwardingLimits.patient
        limits.connections = 1
        try await ForwardingHarness.run(deviceLimits: limits) { socket in
            while let bytes = try await socket.read() { try await socket.send(bytes) }
        } _: { harness in
            let first = try await harness.connect()
            try await first.send([1])
            #expect(try await first.read() == [1])
            let second = try await harness.connect()
            await #expect(throws: (any Error).self) { try await second.readAll() }
            let reason = "this device has as many connections as it may, 1"
            #expect(
                try await harness.client.failure()
                    == ForwardingEnd(.refused, reason: "the device refuses it: \(reason)")
            )
            #expect(try await harness.device.failure() == ForwardingEnd(.refused, reason: reason))
            await first.finish()
            #expect(try await first.readAll() == [])
            #expect(try await harness.device.end().outcome == .finished)
        }
    }

    /// One more than a listener forwards waits until another has ended.
    @Test func tooManyForTheListener() async throws {
        var limits = ForwardingLimits.patient
        limits.connections = 1
        try await ForwardingHarness.run(clientLimits: limits) { socket in
            while let bytes = try await socket.read() { try await socket.send(bytes) }
        } _: { harness in
            let first = try await harness.connect()
            try await first.send([1])
            #expect(try await first.read() == [1])
            let second = try await harness.connect()
            try await second.send([2])
            await first.finish()
            #expect(try await first.readAll() == [])
            #expect(try await second.read() == [2])
        }
    }

    /// A range allows what a name resolves to, and nothing that it does not.
    @Test(arguments: [("127.0.0.0/8", true), ("10.0.0.0/8", false)])
    func namesAreJudgedByTheirAddresses(_ range: String, _ isAllowed: Bool) async throws {
        try await ForwardingHarness.run(
            policy: { place in
                guard case .network(_, let port) = place else { return TargetPolicy(fixed: nil, allowed: []) }
                return TargetPolicy(fixed: nil, allowed: [try AllowRule("\(range):\(port)")])
            },
            target: { place in
                guard case .network(_, let port) = place else { return place }
                return .network(host: "localhost", port: port)
            },
            service: { try await $0.send([7]) }
        ) { harness in
            let socket = try await harness.connect()
            if isAllowed {
                #expect(try await socket.readAll() == [7])
            } else {
                await #expect(throws: (any Error).self) { try await socket.readAll() }
                #expect(try await harness.device.failure().outcome == .refused)
            }
        }
    }

    /// To a device that knows nothing of forwarding the bytes go as they are; it is waited for once only.
    @Test func aDeviceThatKnowsNothingOfIt() async throws {
        var limits = ForwardingLimits.patient
        limits.linger = .seconds(90)
        limits.greeting = .milliseconds(200)
        try await ForwardingHarness.run(
            clientLimits: limits,
            service: { _ in },
            serve: { device in
                try await device.serve { client in
                    var count = 0
                    for try await chunk in client.incoming {
                        try await client.send(chunk.bytes)
                        count += chunk.bytes.count
                        if count == 500_000 { break }
                    }
                }
            }
        ) { harness in
            for seed in 1...3 as ClosedRange<UInt64> {
                let bytes = Payload.bytes(500_000, seed: seed)
                let socket = try await harness.connect()
                async let all = socket.readAll()
                try await socket.send(bytes)
                await socket.finish()
                #expect(try await all == bytes)
                #expect(try await harness.client.end().outcome == .finished)
            }
        }
    }

    /// Such a device cannot be told that no more comes; after a silence it is, by the end of the connection.
    @Test func aSilenceEndsIt() async throws {
        var limits = ForwardingLimits.patient
        limits.linger = .milliseconds(100)
        limits.greeting = .milliseconds(100)
        let (received, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        try await ForwardingHarness.run(
            clientLimits: limits,
            service: { _ in },
            serve: { device in
                try await device.serve { client in
                    var all: [UInt8] = []
                    for try await chunk in client.incoming { all += chunk.bytes }
                    continuation.yield(all)
                }
            }
        ) { harness in
            let bytes = Payload.bytes(700_000, seed: 5)
            let socket = try await harness.connect()
            try await socket.send(bytes)
            await socket.finish()
            #expect(try await socket.readAll() == [])
            for await all in received {
                #expect(all == bytes)
                break
            }
            #expect(try await harness.client.end().outcome == .finished)
        }
    }
}
