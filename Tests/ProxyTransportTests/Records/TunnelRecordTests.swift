// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import Testing

@testable import ProxyTransport

/// What is known of connections and their tunnels, without connections.
@Suite struct TunnelRecordTests {
    private func record(_ number: UInt64, _ api: ServedAPI = .rendezvous) -> ConnectionRecord {
        ConnectionRecord(id: ConnectionID(number), api: api, transport: .wss, address: .unix, acceptedAt: 5)
    }

    /// A member with an accepted token.
    private func member(_ number: UInt64) -> ConnectionRecord {
        let record = self.record(number)
        record.accept(user: "user \(number)")
        record.becomesMember(name: "name \(number)", uuid: "uuid \(number)")
        return record
    }

    @Test func standings() {
        let member = self.member(1)
        let identity = PeerIdentity(name: "name 1", uuid: "uuid 1", user: "user 1")
        #expect(member.standing == .authenticated(identity))
        member.joins(TunnelRecord(since: 7, one: ConnectionID(1)), partner: ConnectionID(2))
        #expect(member.standing == .tunnel(identity, partner: ConnectionID(2), since: 7))

        let device = self.record(3, .tunnelProxy)
        #expect(device.standing == .control)
        device.becomesDevice(name: "heating", uuid: "u")
        #expect(device.standing == .device(PeerIdentity(name: "heating", uuid: "u")))
        let client = self.record(4, .tunnelProxy)
        client.becomesClient(name: "app", uuid: "v", of: device.id)
        #expect(client.standing == .client(PeerIdentity(name: "app", uuid: "v"), device: device.id))
    }

    /// Who has no name cannot be in a tunnel: it is gone, or about to be.
    @Test func nobodyJoinsNothing() {
        let record = self.record(1)
        record.joins(TunnelRecord(since: 7, one: record.id), partner: ConnectionID(2))
        #expect(record.standing == .control)
        #expect(!record.isInTunnel)
    }

    @Test(arguments: [true, false]) func aTunnelEndsWithItsSecondConnection(theFirstLeavesFirst: Bool) {
        let (one, two) = (self.member(1), self.member(2))
        let tunnel = TunnelRecord(since: 7, one: one.id)
        one.joins(tunnel, partner: two.id)
        two.joins(tunnel, partner: one.id)
        #expect(one.isInTunnel && two.isInTunnel)
        one.countReceived(100)
        two.countSent(90)
        two.countReceived(30)
        let (first, second) = theFirstLeavesFirst ? (one, two) : (two, one)
        first.ends(.peerLeft)
        #expect(first.finish().tunnel == nil)
        #expect(!second.isInTunnel)
        second.countReceived(1)
        let end = second.finish().tunnel
        #expect(end == TunnelEnd(since: 7, one: one.report, two: two.report))
        #expect(end?.traffic == 131)
    }

    @Test func theFirstReasonCounts() {
        let record = self.record(1)
        record.ends(.alone)
        record.ends(.failed("reset"))
        #expect(record.finish().connection.reason == .alone)
        #expect(self.record(2).finish().connection.reason == .peerLeft)
    }

    /// What was counted stays when connections go; open tunnels are those of which both ends are open.
    @Test func counts() {
        var tally = TransportTally()
        let records = [self.member(1), self.member(2), self.record(3), self.record(4, .tunnelProxy)]
        for record in records { tally.arrived(record.api) }
        let tunnel = TunnelRecord(since: 7, one: records[0].id)
        tally.tunnelBegan(.rendezvous)
        records[0].joins(tunnel, partner: records[1].id)
        records[1].joins(tunnel, partner: records[0].id)
        records[3].becomesDevice(name: "", uuid: "")
        records[0].countReceived(10)
        records[1].countReceived(20)
        records[3].countReceived(40)
        let before = TransportCounts(records, tally)
        #expect(before.rendezvous.connections == 3)
        #expect(before.rendezvous.tunnels == 1)
        #expect(before.rendezvous.total == TransportTotals(connections: 3, tunnels: 1, traffic: 30))
        #expect(before.tunnelProxy.devices == 1)
        #expect(before.tunnelProxy.transports == [.wss: 1])
        #expect(before.tunnelProxy.total == TransportTotals(connections: 1, tunnels: 0, traffic: 40))

        tally.left(records[0])
        _ = records[0].finish()
        let after = TransportCounts(records.dropFirst(), tally)
        #expect(after.rendezvous.connections == 2)
        #expect(after.rendezvous.tunnels == 0)
        #expect(after.rendezvous.total == before.rendezvous.total)
    }
}
