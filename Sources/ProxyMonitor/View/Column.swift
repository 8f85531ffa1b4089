// SPDX-License-Identifier: GPL-3.0-only

/// A column of one of the tables.
package enum Column: Equatable, Sendable {
    case name, partner, user, address, uuid, state, clients, age
    case received, sent, receivedRate, sentRate
}

extension ViewState.View {
    /// The columns from left to right, which is also the order in which `s` goes through them.
    var columns: [Column] {
        switch self {
        case .clients:
            [.name, .user, .address, .uuid, .state, .age, .received, .sent, .receivedRate, .sentRate]
        case .tunnels:
            [.name, .partner, .user, .address, .age, .received, .sent, .receivedRate, .sentRate]
        case .devices:
            [.name, .address, .uuid, .clients, .age, .received, .sent, .receivedRate, .sentRate]
        }
    }

    /// The columns in the order in which they get their place when there is not enough for all.
    var columnsByImportance: [Column] {
        switch self {
        case .clients:
            [.name, .receivedRate, .sentRate, .age, .address, .state, .user, .received, .sent, .uuid]
        case .tunnels:
            [.name, .partner, .receivedRate, .sentRate, .age, .user, .received, .sent, .address]
        case .devices:
            [.name, .receivedRate, .sentRate, .clients, .age, .address, .received, .sent, .uuid]
        }
    }

    func title(of column: Column) -> String {
        switch (self, column) {
        case (.tunnels, .name): "ONE"
        case (.tunnels, .partner), (_, .partner): "OTHER"
        case (.tunnels, .received): "ONE"
        case (.tunnels, .sent): "OTHER"
        case (.tunnels, .receivedRate): "ONE/S"
        case (.tunnels, .sentRate): "OTHER/S"
        case (_, .name): "NAME"
        case (_, .user): "USER"
        case (_, .address): "ADDRESS"
        case (_, .uuid): "UUID"
        case (_, .state): "STATE"
        case (_, .clients): "CLIENTS"
        case (_, .age): "AGE"
        case (_, .received): "RX"
        case (_, .sent): "TX"
        case (_, .receivedRate): "RX/S"
        case (_, .sentRate): "TX/S"
        }
    }
}

extension Column {
    /// Columns of the screen that it needs, and how many more are of use.
    var widths: ClosedRange<Int> {
        switch self {
        case .name, .partner: 10...32
        case .user: 8...32
        case .address: 13...39
        case .uuid: 38...38
        case .state: 6...6
        case .clients: 8...8
        case .age: 11...13
        case .received, .sent: 8...8
        case .receivedRate, .sentRate: 9...9
        }
    }

    /// Figures end at the same column.
    var isRightAligned: Bool {
        switch self {
        case .name, .partner, .user, .address, .uuid, .state: false
        case .clients, .age, .received, .sent, .receivedRate, .sentRate: true
        }
    }

    /// Whether the greatest comes first, unless the order is reversed: of figures the great ones are of interest.
    var beginsWithGreatest: Bool { self.isRightAligned }
}
