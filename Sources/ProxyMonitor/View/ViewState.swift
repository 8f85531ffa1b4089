// SPDX-License-Identifier: GPL-3.0-only

/// What a user has chosen to see.
package struct ViewState: Equatable, Sendable {
    package enum View: Int, Equatable, Hashable, Sendable, CaseIterable {
        case clients, tunnels, devices
    }

    /// What stands in front of the table.
    package enum Overlay: Equatable, Sendable {
        case help
        /// All about one row, for as long as it is there.
        case details(RowID)
    }

    package struct Sort: Equatable, Sendable {
        var column: Column
        var isReversed = false
    }

    /// The selected row: by what it is about, so that it stays selected wherever it moves.
    package struct Cursor: Equatable, Sendable {
        var id: RowID?
        /// Where it was last; the row that stands there is next when it goes.
        var index = 0
        /// The first row on the screen.
        var top = 0
    }

    /// Characters of a filter.
    static let maximumFilterLength = 64

    package internal(set) var view = View.clients
    package internal(set) var overlay: Overlay?
    /// The first line of the overlay on the screen.
    package internal(set) var overlayTop = 0
    package internal(set) var filter = ""
    package internal(set) var isTypingFilter = false
    package internal(set) var isPaused = false
    /// Devices whose clients are not shown.
    package internal(set) var collapsed: Set<RowID> = []
    private var sorts = [Sort](repeating: Sort(column: .age), count: View.allCases.count)
    private var cursors = [Cursor](repeating: Cursor(), count: View.allCases.count)

    package init() {}

    /// How the view that is shown is sorted.
    package internal(set) var sort: Sort {
        get { self.sorts[self.view.rawValue] }
        set { self.sorts[self.view.rawValue] = newValue }
    }

    /// The cursor of the view that is shown.
    package internal(set) var cursor: Cursor {
        get { self.cursors[self.view.rawValue] }
        set { self.cursors[self.view.rawValue] = newValue }
    }

    /// Which rows there are, in which order.
    var query: Listing.Query {
        Listing.Query(view: self.view, filter: self.filter, sort: self.sort, collapsed: self.collapsed)
    }

    /// Finds the selected row in a new list, and brings it onto the screen.
    ///
    /// - Parameters:
    ///   - page: rows that the screen has.
    ///   - overlayLines: lines that the overlay has.
    mutating func settle(in listing: Listing, page: Int, overlayLines: Int) {
        var cursor = self.cursor
        if let id = cursor.id, listing.id(at: cursor.index) != id, let index = listing.index(of: id) {
            cursor.index = index
        }
        cursor.index = cursor.index.clamped(to: 0...max(0, listing.count - 1))
        cursor.id = listing.id(at: cursor.index)
        let page = max(1, page)
        cursor.top = cursor.top.clamped(to: max(0, cursor.index - page + 1)...cursor.index)
        // No empty lines below the last row while there are rows above the first.
        cursor.top = min(cursor.top, max(0, listing.count - page))
        self.cursor = cursor
        self.overlayTop = self.overlayTop.clamped(to: 0...max(0, overlayLines - page))
    }
}
