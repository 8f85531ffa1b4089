// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyAuthentication
import ProxyCore
import RemoteProxyAPI

/// Tells the dashboard's pages what goes on, each second, while there are any. Lives on the endpoint's event loop.
final class DashboardFeed {
    private let sources: AdminSources
    private let closes: RecentCloses
    private let eventLoop: any EventLoop
    private var machine: SnapshotMachine
    private var schedule: TickSchedule
    private var nextTick: Scheduled<Void>?
    private var followers: [UInt64: AsyncStream<ByteBuffer>.Continuation] = [:]
    private var followerCount: UInt64 = 0
    private var isStopped = false

    init(_ facts: DashboardFacts, _ sources: AdminSources, _ closes: RecentCloses, on eventLoop: any EventLoop) {
        let now = NIODeadline.now()
        self.sources = sources
        self.closes = closes
        self.eventLoop = eventLoop
        self.machine = SnapshotMachine(facts, earlier: sources.earlierTotals, at: now)
        self.schedule = TickSchedule(start: now)
    }

    /// Ticks from now on.
    func start() {
        guard !self.isStopped else { return }
        self.nextTick = self.eventLoop.assumeIsolated().scheduleTask(deadline: self.schedule.next) {
            self.tick()
            // Behind the work: a tick that is due already would run before the loop looks at its sockets again.
            self.schedule.ticked(at: .now())
            self.start()
        }
    }

    /// Ends all streams, and takes no more followers.
    func stop() {
        self.isStopped = true
        self.nextTick?.cancel()
        for follower in self.followers.values { follower.finish() }
        self.followers = [:]
    }

    /// Makes a follower, to be told from the next second on; nil if there are too many.
    func follow() -> DashboardFollower? {
        guard self.followers.count < AdminLimits.followers, !self.isStopped else { return nil }
        let (events, continuation) = AsyncStream.makeStream(of: ByteBuffer.self, bufferingPolicy: .bufferingNewest(1))
        self.followerCount += 1
        let id = self.followerCount
        self.followers[id] = continuation
        let feed = NIOLoopBound(self, eventLoop: self.eventLoop)
        var beginning = Self.event("history", self.machine.history.jsonValue)
        beginning.writeImmutableBuffer(self.snapshot(self.sources.counts()))
        return DashboardFollower(beginning: beginning, events: events) {
            feed.eventLoop.execute { feed.value.followers[id] = nil }
        }
    }

    private func tick() {
        let counts = self.sources.counts()
        self.machine.tick(counts, at: .now(), unixTime: UnixTime.milliseconds)
        guard !self.followers.isEmpty else { return self.machine.forget() }
        let event = self.snapshot(counts)
        for follower in self.followers.values { follower.yield(event) }
    }

    private func snapshot(_ counts: TransportCounts) -> ByteBuffer {
        let snapshot = self.machine.snapshot(
            counts,
            connections: self.sources.connections(),
            closes: self.closes.latestFirst,
            limits: self.sources.limits(),
            phase: self.sources.phase(),
            at: .now(),
            unixTime: UnixTime.milliseconds
        )
        return Self.event("snapshot", snapshot.jsonValue)
    }

    /// An event of a stream; JSON has no line breaks when it is encoded.
    private static func event(_ name: String, _ json: JSONValue) -> ByteBuffer {
        var buffer = ByteBuffer(string: "event: \(name)\ndata: ")
        buffer.writeBytes(json.encoded())
        buffer.writeString("\n\n")
        return buffer
    }
}
