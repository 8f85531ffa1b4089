// SPDX-License-Identifier: GPL-3.0-only

extension ViewState {
    package enum KeyAction: Equatable, Sendable {
        case show
        case quit
    }

    /// Beyond the last line of any overlay.
    private static let farBelow = 1 << 20

    /// A key was pressed.
    ///
    /// - Parameters:
    ///   - listing: the rows that the user sees.
    ///   - page: rows that the screen has.
    mutating func apply(_ key: Key, to listing: Listing, page: Int) -> KeyAction {
        if self.isTypingFilter, self.type(key) { return .show }
        switch key {
        case .up, .down, .pageUp, .pageDown, .home, .end:
            self.move(key, in: listing, page: max(1, page))
        case .left, .backTab:
            self.switchView(by: -1)
        case .right, .tab:
            self.switchView(by: 1)
        case .enter:
            self.toggleDetails(listing)
        case .escape:
            return self.escape()
        case .backspace:
            break
        case .character(let character):
            return self.command(character, listing)
        }
        return .show
    }

    /// A key that belongs to the line in which the filter is typed; false for all others, which do what they always do.
    private mutating func type(_ key: Key) -> Bool {
        switch key {
        case .character(let character):
            if self.filter.unicodeScalars.count < Self.maximumFilterLength {
                self.filter.unicodeScalars.append(character)
            }
        case .backspace:
            if !self.filter.isEmpty { self.filter.unicodeScalars.removeLast() }
        case .enter:
            self.isTypingFilter = false
        case .escape:
            self.isTypingFilter = false
            self.filter = ""
        case .left, .right, .tab, .backTab:
            break
        case .up, .down, .pageUp, .pageDown, .home, .end:
            return false
        }
        return true
    }

    private mutating func command(_ character: Unicode.Scalar, _ listing: Listing) -> KeyAction {
        switch character {
        case "q", "Q":
            return .quit
        case "?", "h":
            self.overlay = self.overlay == .help ? nil : .help
            self.overlayTop = 0
        case "1": self.show(.clients)
        case "2": self.show(.tunnels)
        case "3": self.show(.devices)
        case "/":
            self.overlay = nil
            self.isTypingFilter = true
        case "p":
            self.isPaused.toggle()
        case "s":
            let columns = self.view.columns
            let next = (columns.firstIndex(of: self.sort.column) ?? -1) + 1
            self.sort = Sort(column: columns[next % columns.count])
        case "r":
            self.sort.isReversed.toggle()
        case " ":
            if case .device(let id)? = self.cursor.id ?? listing.id(at: 0) { self.toggleClients(of: .device(id)) }
        default:
            break
        }
        return .show
    }

    /// Closes what is in front, then the filter, then the program.
    private mutating func escape() -> KeyAction {
        if self.overlay != nil {
            self.overlay = nil
        } else if !self.filter.isEmpty {
            self.filter = ""
        } else {
            return .quit
        }
        return .show
    }

    private mutating func move(_ key: Key, in listing: Listing, page: Int) {
        let last = max(0, listing.count - 1)
        let steps: [Key: Int] = [.up: -1, .down: 1, .pageUp: -page, .pageDown: page]
        if self.overlay != nil {
            // Where the last line is, `settle` knows.
            self.overlayTop =
                key == .home ? 0 : key == .end ? Self.farBelow : max(0, self.overlayTop + (steps[key] ?? 0))
            return
        }
        let index = key == .home ? 0 : key == .end ? last : self.cursor.index + (steps[key] ?? 0)
        self.cursor.index = index.clamped(to: 0...last)
        self.cursor.id = listing.id(at: self.cursor.index)
    }

    private mutating func switchView(by step: Int) {
        let views = View.allCases
        self.show(views[(self.view.rawValue + step + views.count) % views.count])
    }

    private mutating func show(_ view: View) {
        self.overlay = nil
        self.view = view
    }

    private mutating func toggleDetails(_ listing: Listing) {
        if self.overlay != nil {
            self.overlay = nil
        } else if let id = listing.id(at: self.cursor.index) {
            self.overlay = .details(id)
            self.overlayTop = 0
        }
    }

    private mutating func toggleClients(of device: RowID) {
        if self.collapsed.remove(device) == nil { self.collapsed.insert(device) }
    }
}
