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

    /// The role of whose number the greatest share is missing; nil if all have theirs.
    var vacancy: Role? {
        let missing = Role.allCases.map { role in
            let size = Self.sizes[role] ?? 0
            return (role, share: Double(size - (self.actors[role]?.count ?? 0)) / Double(max(1, size)))
        }
        return missing.max { $0.share < $1.share }.flatMap { $0.share > 0 ? $0.0 : nil }
    }

    mutating func add(_ actor: any SoakActor, as role: Role) { self.actors[role, default: []].append(actor) }

    mutating func removeThoseThatAreOver() {
        for role in Role.allCases { self.actors[role]?.removeAll { $0.isOver } }
    }
}
