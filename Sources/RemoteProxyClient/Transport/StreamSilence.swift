// SPDX-License-Identifier: GPL-3.0-only

/// Whether a TCP connection's peer, or the network before it, has fallen silent, by what the system tells (tcp(7)).
///
/// Keep-alive probes find a silent peer while nothing is under way; what is under way is only sent again and again, by
/// default for a quarter of an hour. `TCP_USER_TIMEOUT` would end that sooner, and with it every connection whose peer
/// does not read for a while, although it answers. Hence this rule: what counts is that nothing at all comes.
struct StreamSilence: Equatable {
    /// Attempts in a row that a living peer may leave without an answer.
    private static let toleratedAttempts = 1

    /// Since the last acknowledgement came.
    var sinceAcknowledgement: Duration
    /// Since the last data came.
    var sinceData: Duration
    /// Segments sent that were not acknowledged.
    var unacknowledged: Int
    /// How often the oldest of them was sent again, without an answer.
    var retransmissions: Int
    /// Probes of a peer that does not read, without an answer.
    var probes: Int

    /// Whether the peer should have said something for this long, and has not.
    func isDead(after timeout: Duration) -> Bool {
        guard min(self.sinceAcknowledgement, self.sinceData) >= timeout else { return false }
        return self.unacknowledged > 0 && self.retransmissions > Self.toleratedAttempts
            || self.probes > Self.toleratedAttempts
    }
}

extension ClientConfiguration.KeepAlive {
    /// How many probes of an idle TCP connection stay without an answer before it is given up.
    static let probeCount = 3

    /// Seconds without anything after which an idle TCP connection is probed.
    var probeAfterSeconds: Int { Self.seconds(self.pingAfter) }

    /// Seconds between probes, so that the last has failed when the connection counts as dead.
    var probeIntervalSeconds: Int { Self.seconds((self.deadAfter - self.pingAfter) / Self.probeCount) }

    /// What the system takes: 1 to 32767.
    private static func seconds(_ duration: Duration) -> Int {
        Int(max(1, min(duration.components.seconds, 32767)))
    }
}
