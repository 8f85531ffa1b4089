// SPDX-License-Identifier: GPL-3.0-only

/// Who is there at a time: when one is over, another of its kind comes.
struct SoakPopulation {
    enum Role: CaseIterable {
        case lively
        case idle
        case slow
        case device
        case fault
    }

    /// How many of each are there at a time.
    private static let sizes: [Role: Int] = [.lively: 12, .idle: 20, .slow: 4, .device: 4, .fault: 40]

    private var actors: [Role: [any SoakActor]] = [:]

    var isEmpty: Bool { self.actors.values.allSatisfy(\.isEmpty) }

    var all: [any SoakActor] { Role.allCases.flatMap { self.actors[$0] ?? [] } }

    /// A role that has room; nil if all have their number.
    var vacancy: Role? {
        Role.allCases.first { (self.actors[$0]?.count ?? 0) < (Self.sizes[$0] ?? 0) }
    }

    mutating func add(_ actor: any SoakActor, as role: Role) { self.actors[role, default: []].append(actor) }

    mutating func removeThoseThatAreOver() {
        for role in Role.allCases { self.actors[role]?.removeAll { $0.isOver } }
    }
}
