// SPDX-License-Identifier: GPL-3.0-only

import SeededRandom
import Testing

@testable import ProxyMonitor

/// Keys, as a trace: what was pressed, what is seen then.
@Suite struct ViewStateTests {
    private var model = Sample.model()

    private mutating func press(_ keys: Key...) {
        for key in keys { _ = self.model.apply(key) }
    }

    private mutating func show(_ names: [String], order: [Int]? = nil) {
        let clients = (order ?? Array(names.indices)).map { Sample.client($0, names[$0], age: 100) }
        self.model.show(report: Snapshot(Sample.report(clients: clients), time: Sample.time))
    }

    @Test mutating func viewsInTheirOrder() {
        #expect(self.model.state.view == .clients)
        self.press(.right)
        #expect(self.model.state.view == .tunnels)
        self.press(.tab)
        #expect(self.model.state.view == .devices)
        self.press(.tab)
        #expect(self.model.state.view == .clients)
        self.press(.left)
        #expect(self.model.state.view == .devices)
        self.press(.backTab)
        #expect(self.model.state.view == .tunnels)
        self.model.type("3")
        #expect(self.model.state.view == .devices)
    }

    @Test mutating func theCursorStaysWithinTheRows() {
        self.press(.up)
        #expect(self.model.state.cursor.id == .client("1"))
        self.press(.down, .down)
        #expect(self.model.state.cursor.id == .client("3"))
        self.press(.pageDown)
        #expect(self.model.state.cursor.id == .client("5"))
        self.press(.down, .home)
        #expect(self.model.state.cursor.id == .client("1"))
        self.press(.end)
        #expect(self.model.state.cursor.id == .client("5"))
        // Each view has its own.
        self.press(.right)
        #expect(self.model.state.cursor.id == .tunnel("1", "2"))
        self.press(.left)
        #expect(self.model.state.cursor.id == .client("5"))
    }

    @Test mutating func pagesAndScrolling() {
        let names = (0..<100).map { "client \($0)" }
        self.show(names)
        self.press(.home)
        // 24 lines: 17 rows.
        self.press(.pageDown)
        #expect(self.model.state.cursor == ViewState.Cursor(id: .client("17"), index: 17, top: 1))
        self.press(.pageDown, .pageDown)
        #expect(self.model.state.cursor.index == 51 && self.model.state.cursor.top == 35)
        self.press(.up)
        #expect(self.model.state.cursor.index == 50 && self.model.state.cursor.top == 35)
        self.press(.end)
        #expect(self.model.state.cursor == ViewState.Cursor(id: .client("99"), index: 99, top: 83))
        // A larger terminal shows more, and no empty lines.
        self.model.resize(to: Size(columns: 80, rows: 44))
        #expect(self.model.state.cursor.top == 63)
        self.model.resize(to: Size(columns: 80, rows: 10))
        #expect(self.model.state.cursor.top == 97)
    }

    @Test mutating func theSelectionFollowsItsConnection() {
        self.show(["a", "b", "c", "d"])
        self.press(.home, .down, .down)
        #expect(self.model.selectedText?.hasPrefix("c ") == true)
        self.show(["a", "b", "c", "d"], order: [2, 3, 0, 1])
        #expect(self.model.selectedText?.hasPrefix("c ") == true)
        #expect(self.model.state.cursor.index == 0)
        self.model.type("s")
        #expect(self.model.selectedText?.hasPrefix("c ") == true)
        // It goes: the row that stands there now is next.
        self.show(["a", "b", "x", "d"], order: [0, 1, 3])
        #expect(self.model.state.cursor.id != .client("2"))
        #expect(self.model.selectedText != nil)
        self.show([])
        #expect(self.model.state.cursor == ViewState.Cursor())
        self.press(.down, .enter, .end, .up, .pageUp)
        #expect(self.model.state.overlay == nil)
    }

    @Test mutating func sortGoesThroughAllColumnsAndBack() {
        var seen: [Column] = []
        for _ in ViewState.View.clients.columns {
            self.model.type("s")
            seen.append(self.model.state.sort.column)
        }
        #expect(seen.count == Set(seen.map { "\($0)" }).count && seen.last == .age)
        self.model.type("r")
        #expect(self.model.state.sort == ViewState.Sort(column: .age, isReversed: true))
        // The next column begins in its own direction.
        self.model.type("s")
        #expect(!self.model.state.sort.isReversed)
    }

    @Test(arguments: ViewState.View.allCases)
    func everyColumnSorts(view: ViewState.View) {
        let snapshot = Sample.snapshot
        for column in view.columns {
            for isReversed in [false, true] {
                let query = Listing.Query(
                    view: view,
                    filter: "",
                    sort: ViewState.Sort(column: column, isReversed: isReversed),
                    collapsed: []
                )
                let rows = Listing(snapshot, query).rows.filter {
                    if case .deviceClient = $0 { false } else { true }
                }
                let keys = rows.map { snapshot.value(of: column, in: $0).key }
                let isDescending = column.beginsWithGreatest != isReversed
                #expect(keys == keys.sorted { isDescending ? $0 > $1 : $0 < $1 }, "\(column)")
            }
        }
    }

    @Test mutating func theFilterIsTyped() {
        self.model.type("/q?")
        #expect(self.model.state.filter == "q?" && self.model.state.isTypingFilter)
        self.press(.backspace, .backspace, .backspace)
        #expect(self.model.state.filter == "")
        self.model.type("ALICE")
        self.press(.left, .tab)
        #expect(self.model.state.view == .clients)
        self.press(.enter)
        #expect(!self.model.state.isTypingFilter && self.model.state.filter == "ALICE")
        #expect(self.model.state.cursor.id == .client("1"))
        // In all views.
        self.model.type("2")
        #expect(self.model.text.contains { $0.contains("Alice") } && !self.model.text.contains { $0.contains("Zoe") })
        let first = self.model.apply(.escape)
        #expect(first == .show && self.model.state.filter == "")
        let second = self.model.apply(.escape)
        #expect(second == .quit)
        self.model.type("/x")
        self.press(.escape)
        #expect(!self.model.state.isTypingFilter && self.model.state.filter == "")
        self.model.type("/" + String(repeating: "x", count: 1000))
        #expect(self.model.state.filter.count == ViewState.maximumFilterLength)
    }

    @Test(
        arguments: [
            ("bob", ["2"]), ("NIHON", ["3"]), ("0000000004}", ["4"]), ("2001:DB8", ["4"]), ("日本", ["3"]),
            ("nothing", []),
            ("", ["1", "2", "3", "4", "5"]), ("\u{1B}", ["5"]),
        ] as [(String, [String])]
    )
    func theFilterLooksAtNameUserUuidAndAddress(text: String, ids: [String]) {
        let query = Listing.Query(view: .clients, filter: text, sort: ViewState.Sort(column: .age), collapsed: [])
        let listing = Listing(Sample.snapshot, query)
        #expect((0..<listing.count).compactMap { listing.id(at: $0) } == ids.map { .client($0) })
    }

    @Test mutating func devicesAreATree() {
        self.model.resize(to: Size(columns: 120, rows: 24))
        self.model.type("3")
        func names() -> [String] {
            self.model.text.dropFirst(6).dropLast().compactMap { $0.isEmpty ? nil : String($0.prefix(14)) }
        }
        #expect(names() == ["  Garage door ", "- Heating     ", "  ├ App one   ", "  └ App two   "])
        self.press(.down)
        self.model.type(" ")
        #expect(names() == ["  Garage door ", "+ Heating     "])
        self.model.type(" ")
        #expect(names().count == 4)
        // A client that matches brings its device; a device that matches brings all of its clients.
        self.model.type("/two")
        #expect(names() == ["- Heating     ", "  └ App two   "])
        self.press(.escape)
        self.model.type("/heat")
        #expect(names() == ["- Heating     ", "  ├ App one   ", "  └ App two   "])
    }

    @Test mutating func overlaysCloseBeforeTheProgramDoes() {
        self.model.type("?")
        #expect(self.model.state.overlay == .help)
        let closing = self.model.apply(.escape)
        #expect(closing == .show && self.model.state.overlay == nil)
        self.press(.down, .enter)
        #expect(self.model.state.overlay == .details(.client("2")))
        self.press(.down)
        #expect(self.model.state.cursor.id == .client("2"))
        self.press(.enter)
        #expect(self.model.state.overlay == nil)
        self.press(.enter, .right)
        #expect(self.model.state.overlay == nil && self.model.state.view == .tunnels)
        let quitting = self.model.apply(.character("q"))
        #expect(quitting == .quit)
    }

    @Test mutating func overlaysScrollToTheirEndAndNoFurther() {
        self.model.resize(to: Size(columns: 80, rows: 12))
        self.model.type("?")
        self.press(.end)
        let bottom = self.model.state.overlayTop
        #expect(bottom > 0 && self.model.text.contains { $0.hasPrefix("STATE") })
        self.press(.down, .pageDown)
        #expect(self.model.state.overlayTop == bottom)
        self.press(.home, .up)
        #expect(self.model.state.overlayTop == 0)
    }

    @Test mutating func detailsOfWhoHasGone() {
        self.press(.enter)
        self.show(["somebody else"])
        #expect(self.model.text.contains("it is gone"))
    }

    @Test mutating func aPauseHoldsThePicture() {
        self.model.type("p")
        self.show(["newcomer"])
        #expect(
            !self.model.text.contains { $0.contains("newcomer") } && self.model.text.contains { $0.contains("Alice") }
        )
        // Sorting and looking round go on meanwhile.
        self.model.type("s2")
        #expect(self.model.text.contains { $0.contains("OTHER/S") })
        self.model.type("1p")
        #expect(self.model.text.contains { $0.contains("newcomer") })
        // Before the first report there is no picture to hold.
        var waiting = Sample.model(nil)
        waiting.type("p")
        waiting.show(report: Sample.snapshot)
        #expect(waiting.text.contains { $0.contains("Alice") })
    }

    @Test mutating func keysWithoutAMeaningDoNothing() {
        let before = self.model.state
        self.press(.backspace, .character("x"), .character("é"), .character("\u{7F}"))
        self.model.type(" ")
        #expect(self.model.state == before)
    }

    /// Whatever is pressed in whatever order, the cursor stays on a row and the screen fits.
    @Test mutating func anyKeysInAnyOrder() {
        var generator = SeededGenerator(seed: 7)
        let keys: [Key] =
            [.up, .down, .pageUp, .pageDown, .home, .end, .left, .right, .tab, .backTab, .enter, .escape, .backspace]
            + "123srp?/ abq".unicodeScalars.map { .character($0) }
        for step in 0..<3000 {
            if let key = keys.randomElement(using: &generator) { _ = self.model.apply(key) }
            if step % 97 == 0 {
                self.show((0..<Int.random(in: 0...40, using: &generator)).map { "n\($0)" })
            } else if step % 89 == 0 {
                self.model.show(report: Sample.snapshot)
            } else if step % 61 == 0 {
                let columns = Int.random(in: 0...150, using: &generator)
                self.model.resize(to: Size(columns: columns, rows: Int.random(in: 0...50, using: &generator)))
            }
            let cursor = self.model.state.cursor
            #expect(cursor.index >= 0 && cursor.top >= 0 && cursor.top <= cursor.index)
            _ = self.model.lines
        }
    }
}
