// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import ProxyAuthentication
import ProxyCore
import Testing

@Suite struct ParallelLimitTests {
    /// Judges when the test says so; answers with the client's name.
    final class Bench: Authenticator {
        private let calls: AsyncStream<(name: String, call: OneShot<Void>)>
        private let enter: AsyncStream<(name: String, call: OneShot<Void>)>.Continuation

        init() {
            (self.calls, self.enter) = AsyncStream.makeStream()
        }

        func authenticate(_ request: AuthenticationRequest) async -> AuthenticationVerdict {
            let call = OneShot<Void>()
            self.enter.yield((request.name, call))
            return await withTaskCancellationHandler {
                await call.value
                return .accepted(user: request.name)
            } onCancel: {
                call.settle(())
            }
        }

        /// The next who is being judged.
        func next() async -> (name: String, call: OneShot<Void>) {
            for await call in self.calls { return call }
            preconditionFailure("the stream does not end")
        }
    }

    private let bench = Bench()

    private static func request(_ name: String, from host: String = "192.0.2.1") -> AuthenticationRequest {
        var request = AuthenticationRequest.sample
        request.name = name
        request.address = PeerAddress(host: host, port: 1)
        return request
    }

    @Test("So many are judged at a time; the next comes in when one is done; who finds the queue full hears so at once")
    func limit() async throws {
        let limit = ParallelLimit(self.bench, maximum: 1, maximumWaiting: 1)
        async let first = limit.authenticate(Self.request("first"))
        let (name, call) = await self.bench.next()
        #expect(name == "first")
        async let second = limit.authenticate(Self.request("second"))
        while limit.waiting == 0 { await Task.yield() }
        let turnedAway = await limit.authenticate(Self.request("third"))
        guard case .failed(let failure) = turnedAway else {
            Issue.record("\(turnedAway)")
            return
        }
        #expect(failure.code == .unavailable)
        var load = AuthenticationLoad(judging: 1, judgingLimit: 1, waiting: 1, waitingLimit: 1, turnedAway: 1)
        #expect(limit.load == load)
        #expect(failure.detail.contains("maxParallelAuthentications"))
        call.settle(())
        #expect(await first == .accepted(user: "first"))
        let next = await self.bench.next()
        #expect(next.name == "second")
        next.call.settle(())
        #expect(await second == .accepted(user: "second"))
        load.judging = 0
        load.waiting = 0
        #expect(limit.load == load)
    }

    /// Name and address; a's are of one network, as the addresses of one IPv6 customer are.
    private static let visitors = [
        ("a1", "2001:db8::1"), ("a2", "2001:db8::2"), ("a3", "2001:db8::3:4"), ("b1", "192.0.2.9"),
    ]

    @Test("Networks take turns")
    func fair() async {
        let limit = ParallelLimit(self.bench, maximum: 1, maximumWaiting: 10)
        let busy = Task { await limit.authenticate(Self.request("busy")) }
        var current = await self.bench.next()
        var tasks = [busy]
        for (name, host) in Self.visitors {
            let waiting = limit.waiting
            tasks.append(Task { await limit.authenticate(Self.request(name, from: host)) })
            while limit.waiting == waiting { await Task.yield() }
        }
        var order: [String] = []
        for _ in 0..<4 {
            current.call.settle(())
            current = await self.bench.next()
            order.append(current.name)
        }
        current.call.settle(())
        #expect(order == ["a1", "b1", "a2", "a3"])
        for task in tasks { _ = await task.value }
    }

    @Test("Who leaves while it waits makes room and is never judged")
    func cancelledWaiter() async {
        let limit = ParallelLimit(self.bench, maximum: 1, maximumWaiting: 1)
        let busy = Task { await limit.authenticate(Self.request("busy")) }
        let current = await self.bench.next()
        let leaver = Task { await limit.authenticate(Self.request("leaver")) }
        while limit.waiting == 0 { await Task.yield() }
        leaver.cancel()
        #expect(await leaver.value == .failed(AuthenticationFailure(.cancelled)))
        #expect(limit.waiting == 0)
        let stayer = Task { await limit.authenticate(Self.request("stayer")) }
        while limit.waiting == 0 { await Task.yield() }
        current.call.settle(())
        let next = await self.bench.next()
        #expect(next.name == "stayer")
        next.call.settle(())
        #expect(await stayer.value == .accepted(user: "stayer"))
        #expect(await busy.value == .accepted(user: "busy"))
    }

    @Test("Who leaves while it is judged gives its place back")
    func cancelledInside() async {
        let limit = ParallelLimit(self.bench, maximum: 1, maximumWaiting: 1)
        let leaver = Task { await limit.authenticate(Self.request("leaver")) }
        _ = await self.bench.next()
        leaver.cancel()
        _ = await leaver.value
        let next = Task { await limit.authenticate(Self.request("next")) }
        let current = await self.bench.next()
        #expect(current.name == "next")
        current.call.settle(())
        #expect(await next.value == .accepted(user: "next"))
    }

    @Test("Two thousand that come and go leave no place taken")
    func churn() async {
        let limit = ParallelLimit(MockAuthenticator(), maximum: 4, maximumWaiting: 10_000)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<2000 {
                group.addTask {
                    let task = Task {
                        await limit.authenticate(Self.request("\(number)", from: "192.0.2.\(number % 7)"))
                    }
                    if number % 3 == 0 { task.cancel() }
                    let verdict = await task.value
                    #expect(
                        verdict == .accepted(user: "\(number)")
                            || number % 3 == 0 && verdict == .failed(AuthenticationFailure(.cancelled))
                    )
                }
            }
        }
        #expect(limit.waiting == 0)
    }
}
