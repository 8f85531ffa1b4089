// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import Testing

@Suite struct DrainPlanTests {
    private let somebody = PeerIdentity(name: "n", uuid: "u")

    @Test("Who has no tunnel ends at once: before and after authentication, and a device without clients")
    func idle() {
        let plan = DrainPlan([
            ConnectionID(1): .control,
            ConnectionID(2): .authenticated(self.somebody),
            ConnectionID(3): .tunnel(self.somebody, partner: ConnectionID(4), since: 0),
            ConnectionID(4): .tunnel(self.somebody, partner: ConnectionID(3), since: 0),
            ConnectionID(5): .device(self.somebody),
            ConnectionID(6): .device(self.somebody),
            ConnectionID(7): .client(self.somebody, device: ConnectionID(6)),
        ])
        #expect(Set(plan.idle) == [ConnectionID(1), ConnectionID(2), ConnectionID(5)])
    }

    @Test("A device ends with the last of its clients, whoever else goes")
    func device() {
        var plan = DrainPlan([
            ConnectionID(1): .device(self.somebody),
            ConnectionID(2): .client(self.somebody, device: ConnectionID(1)),
            ConnectionID(3): .client(self.somebody, device: ConnectionID(1)),
            ConnectionID(4): .device(self.somebody),
            ConnectionID(5): .client(self.somebody, device: ConnectionID(4)),
        ])
        #expect(plan.idle == [])
        // The second once more, one that came later, and a device itself change nothing.
        let departures: [UInt64] = [2, 2, 9, 4, 3, 5]
        let ended = departures.map { plan.left(ConnectionID($0)) }
        #expect(ended == [nil, nil, nil, nil, ConnectionID(1), ConnectionID(4)])
    }
}
