// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyAuthentication
import ProxyCore
import Testing

@testable import ProxyServer

@Suite struct StateDocumentTests {
    static let totals = ServerTotals(
        rendezvous: TransportTotals(connections: 1, tunnels: 2, traffic: .max),
        tunnelProxy: TransportTotals(connections: 4, tunnels: 5, traffic: 6)
    )

    @Test("What was written is read, to the largest number")
    func roundTrip() throws {
        let text = StateDocument.text(of: Self.totals)
        #expect(
            String(decoding: text, as: UTF8.self)
                == #"{"rendezvous":{"totalClientCount":1,"totalTraffic":18446744073709551615,"totalTunnelCount":2},"#
                + #""tunnel-proxy":{"totalClientCount":4,"totalTraffic":6,"totalTunnelCount":5}}"# + "\n"
        )
        #expect(try StateDocument.parse(text) == Self.totals)
        #expect(text.count < StateDocument.maximumSize)
    }

    @Test(
        "What is no state is refused with the reason",
        arguments: [
            ("", "is not JSON"), ("{", "is not JSON"), ("[]", "is no JSON object"),
            ("{}", "has no totals of rendezvous"), (#"{"rendezvous":7}"#, "has no totals: 'rendezvous'"),
            (
                #"{"rendezvous":{"totalClientCount":-1,"totalTraffic":0,"totalTunnelCount":0}}"#,
                "has no totals: 'rendezvous.totalClientCount'"
            ),
            (
                #"{"rendezvous":{"totalClientCount":1.5,"totalTraffic":0,"totalTunnelCount":0}}"#,
                "has no totals: 'rendezvous.totalClientCount'"
            ),
            (
                #"{"rendezvous":{"totalClientCount":1,"totalTraffic":0,"totalTunnelCount":0}}"#,
                "has no totals of tunnel-proxy"
            ),
            (String(repeating: "[", count: 4000), "is not JSON"),
        ]
    )
    func refused(text: String, reason: String) throws {
        let fault = #expect(throws: FileFault.self) { try StateDocument.parse(Array(text.utf8)) }
        #expect(try #require(fault).reason.contains(reason), "\(fault?.reason ?? "")")
    }

    @Test("It is saved when something has changed, after a failure not for a minute, and at the end in any case")
    func keeper() {
        let start = NIODeadline.uptimeNanoseconds(5_000_000_000)
        var keeper = StateKeeper(saved: ServerTotals())
        #expect(!keeper.isDue(ServerTotals(), at: start))
        #expect(!keeper.isDue(ServerTotals(), at: start, isLast: true))
        #expect(keeper.isDue(Self.totals, at: start))
        keeper.failed(at: start)
        #expect(!keeper.isDue(Self.totals, at: start + .seconds(59)))
        #expect(keeper.isDue(Self.totals, at: start + .seconds(59), isLast: true))
        #expect(keeper.isDue(Self.totals, at: start + .seconds(60)))
        keeper.succeeded(Self.totals)
        #expect(!keeper.isDue(Self.totals, at: start + .seconds(61)))
        #expect(!keeper.isDue(Self.totals, at: start + .seconds(61), isLast: true))
        #expect(keeper.isDue(ServerTotals(), at: start + .seconds(62)))
    }
}
