// SPDX-License-Identifier: GPL-3.0-only

/// Whose turn it is when several take turns, each so often in a row.
struct Rotation {
    let members: Int
    let run: Int

    init(members: Int, run: Int) {
        precondition(members > 0 && run > 0, "somebody has a turn")
        self.members = members
        self.run = run
    }

    /// Who has turn number `turn`; the first is number 0.
    func member(at turn: Int) -> Int { turn / self.run % self.members }

    /// How many of the first `turns` turns a member had.
    func turns(of member: Int, in turns: Int) -> Int {
        let (rounds, rest) = turns.quotientAndRemainder(dividingBy: self.members * self.run)
        return rounds * self.run + min(self.run, max(0, rest - member * self.run))
    }
}
