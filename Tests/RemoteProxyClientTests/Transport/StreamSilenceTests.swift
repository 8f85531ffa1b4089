// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import RemoteProxyClient

@Suite struct StreamSilenceTests {
    private func isDead(
        _ acknowledgement: Int,
        _ data: Int,
        unacknowledged: Int = 0,
        retransmissions: Int = 0,
        probes: Int = 0
    ) -> Bool {
        StreamSilence(
            sinceAcknowledgement: .seconds(acknowledgement),
            sinceData: .seconds(data),
            unacknowledged: unacknowledged,
            retransmissions: retransmissions,
            probes: probes
        ).isDead(after: .seconds(60))
    }

    @Test func whoOwesNothingMayBeSilent() {
        #expect(!self.isDead(1000, 1000))
        #expect(!self.isDead(1000, 1000, unacknowledged: 5))
    }

    @Test func whoDoesNotAnswerIsDead() {
        #expect(self.isDead(60, 60, unacknowledged: 1, retransmissions: 2))
        #expect(self.isDead(60, 60, probes: 2))
        #expect(!self.isDead(59, 60, unacknowledged: 1, retransmissions: 9))
    }

    /// It acknowledges probes, and they become rare: up to two minutes apart.
    @Test func whoDoesNotReadForALongTimeIsAlive() {
        #expect(!self.isDead(119, 1000, probes: 1))
        #expect(!self.isDead(119, 1000, unacknowledged: 3, retransmissions: 1))
    }

    /// Data that acknowledges nothing new is a sign of life.
    @Test func whoOnlySendsIsAlive() {
        #expect(!self.isDead(1000, 1, unacknowledged: 1, retransmissions: 5))
        #expect(!self.isDead(1, 1000, unacknowledged: 1, retransmissions: 5))
    }

    @Test func probesFitTheTimes() {
        let keepAlive = ClientConfiguration.KeepAlive()
        #expect(keepAlive.probeAfterSeconds == 30 && keepAlive.probeIntervalSeconds == 10)
        let hasty = ClientConfiguration.KeepAlive(pingAfter: .zero, deadAfter: .milliseconds(10))
        #expect(hasty.probeAfterSeconds == 1 && hasty.probeIntervalSeconds == 1)
        let patient = ClientConfiguration.KeepAlive(pingAfter: .seconds(1 << 40), deadAfter: .zero)
        #expect(patient.probeAfterSeconds == 32767 && patient.probeIntervalSeconds == 1)
    }
}
