// SPDX-License-Identifier: GPL-3.0-only

import Logging
import ProxyCore
import Testing

@testable import ProxyServer

/// The line for each connection's end.
@Suite struct ConnectionLogTests {
    private static func end(
        _ standing: ConnectionStanding,
        _ api: ServedAPI = .rendezvous,
        reason: CloseReason = .peerLeft
    ) -> ConnectionEnd {
        ConnectionEnd(
            report: ConnectionReport(
                id: ConnectionID(17),
                api: api,
                transport: .wss,
                address: PeerAddress(host: "2001:db8::1", port: 50123),
                acceptedAt: 1_700_000_000_000,
                standing: standing,
                traffic: Traffic(received: 5_000_000_000, sent: 7)
            ),
            duration: .milliseconds(61_007),
            reason: reason
        )
    }

    private static let anna = PeerIdentity(name: "Anna's phone", uuid: "u-1", user: "anna@example.com")

    @Test(
        arguments: [
            (
                Self.end(.control, reason: .inactive),
                "address=[2001:db8::1]:50123 id=#17 reason=No request came in time."
            ),
            (Self.end(.authenticated(Self.anna), reason: .alone), "was=alone"),
            (
                Self.end(.tunnel(Self.anna, partner: ConnectionID(18), since: 0)),
                "name=Anna's phone partner=#18 reason=The peer has closed the connection. received=5000000000 "
                    + "seconds=61.007 sent=7 transport=wss user=anna@example.com uuid=u-1 was=tunnel"
            ),
            (Self.end(.device(Self.anna), .tunnelProxy), "uuid=u-1 was=device"),
            (Self.end(.client(Self.anna, device: ConnectionID(3)), .tunnelProxy), "device=#3 id=#17"),
        ]
    )
    func sayWhoHowLongHowMuchAndWhy(end: ConnectionEnd, expected: String) {
        let (rendezvous, tunnelProxy) = (LogRecorder(), LogRecorder())
        let log = ConnectionLog(rendezvous: rendezvous.logger(), tunnelProxy: tunnelProxy.logger())
        log.connectionEnded(end)
        let lines = end.report.api == .rendezvous ? rendezvous.lines : tunnelProxy.lines
        #expect(rendezvous.lines.count + tunnelProxy.lines.count == 1)
        #expect(lines.first?.hasPrefix("info connection ended ") == true)
        #expect(lines.first?.contains(expected) == true, "\(lines)")
    }
}
