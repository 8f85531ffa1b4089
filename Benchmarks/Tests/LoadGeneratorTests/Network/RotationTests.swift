// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import LoadGenerator

struct RotationTests {
    @Test func eachHasItsTurnsInARow() {
        let rotation = Rotation(members: 3, run: 2)
        #expect((0..<8).map(rotation.member) == [0, 0, 1, 1, 2, 2, 0, 0])
    }

    @Test(arguments: [1, 2, 5], [1, 3, 8])
    func turnsAreCountedAsTheyAreTaken(members: Int, run: Int) {
        let rotation = Rotation(members: members, run: run)
        for total in 0...(2 * members * run + 1) {
            let taken = (0..<total).map(rotation.member)
            for member in 0..<members {
                let count = taken.filter { $0 == member }.count
                #expect(rotation.turns(of: member, in: total) == count)
            }
        }
    }
}
