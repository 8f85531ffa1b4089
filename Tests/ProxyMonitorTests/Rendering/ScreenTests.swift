// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyMonitor

@Suite struct ScreenTests {
    @Test(arguments: [(80, 24), (120, 40), (160, 12), (40, 10)])
    func everyView(columns: Int, rows: Int) throws {
        var model = Sample.model(columns: columns, rows: rows)
        try Golden.check(model, "clients-\(columns)x\(rows)")
        model.type("2")
        try Golden.check(model, "tunnels-\(columns)x\(rows)")
        model.type("3")
        try Golden.check(model, "devices-\(columns)x\(rows)")
    }

    @Test func helpAndDetails() throws {
        var model = Sample.model()
        model.type("?")
        try Golden.check(model, "help")
        model.type("?")
        _ = model.apply(.enter)
        try Golden.check(model, "details-client")
        model.type("2")
        _ = model.apply(.enter)
        try Golden.check(model, "details-tunnel")
        model.type("3")
        _ = model.apply(.enter)
        try Golden.check(model, "details-device")
        _ = model.apply(.escape)
        _ = model.apply(.end)
        _ = model.apply(.enter)
        try Golden.check(model, "details-device-client")
    }

    @Test func filterTypedAndKept() throws {
        var model = Sample.model()
        model.type("/ali")
        try Golden.check(model, "filter-typed")
        _ = model.apply(.enter)
        try Golden.check(model, "filter-kept")
        model.type("/xyz")
        _ = model.apply(.enter)
        #expect(model.text.contains("nothing matches the filter"))
    }

    @Test func whatCannotBeShown() throws {
        try Golden.check(Sample.model(nil, status: .connecting), "waiting")
        let reason = "cannot connect to /run/monitor.sock: Connection refused"
        try Golden.check(Sample.model(status: .lost(reason: reason, retryIn: 4)), "lost")
        try Golden.check(Sample.model(status: .stale(seconds: 7)), "stale")
        try Golden.check(Sample.model(Snapshot(Sample.report(), time: Sample.time)), "empty")
    }

    @Test func asciiOnly() throws {
        var model = Sample.model(encoding: .ascii)
        model.type("3")
        try Golden.check(model, "ascii")
        #expect(model.lines.allSatisfy { $0.spans.allSatisfy { $0.text.allSatisfy { $0.isASCII } } })
    }

    @Test func saysWhenItIsTooSmall() {
        #expect(Sample.model(columns: 20, rows: 5).text == ["too small:", "20x5", "needs 40x10", "q quits"])
        #expect(Sample.model(columns: 4, rows: 2).text == ["too…", "4x2"])
        #expect(Sample.model(columns: 0, rows: 0).text == [])
    }

    /// No line is longer, and no screen higher, than the terminal; whatever is shown.
    @Test func fitsEverySize() {
        let scenes: [(inout MonitorModel) -> Void] = [
            { _ in }, { $0.type("2") }, { $0.type("3") }, { $0.type("?") }, { _ = $0.apply(.enter) },
            { $0.type("/a") }, { $0.type("p") },
        ]
        for prepare in scenes {
            var model = Sample.model()
            prepare(&model)
            for columns in Array(0...50) + [79, 81, 133, 400] {
                for rows in [0, 1, 5, 9, 10, 11, 23, 60] {
                    model.resize(to: Size(columns: columns, rows: rows))
                    let lines = model.lines
                    #expect(lines.count <= rows && lines.allSatisfy { $0.width <= columns }, "\(columns)x\(rows)")
                    #expect(lines.allSatisfy { line in line.width == line.spans.reduce(0) { $0 + $1.width } })
                }
            }
        }
    }

    @Test func showsWhichRowColumnAndViewByStyle() throws {
        var model = Sample.model()
        let lines = model.lines
        #expect(lines[0].spans.first == Span(text: "Living room", width: 11, style: .title))
        #expect(lines[0].spans.last == Span(text: "live", width: 4, style: .good))
        #expect(lines[4].spans.first { $0.style == .tab }?.text == " 1 Clients 5 ")
        #expect(lines[5].spans.first { $0.style == .sortedHead }?.text.contains("AGE▼") == true)
        // The whole width is selected.
        #expect(lines[6].spans.allSatisfy { $0.style == .selection } && lines[6].width == 80)
        #expect(lines[7].spans.allSatisfy { $0.style != .selection })
        model.type("p")
        #expect(model.lines[0].spans.last == Span(text: "paused", width: 6, style: .warning))
    }

    @Test func coloursAreForTerminalsThatHaveThem() {
        let coloured = Palette(hasColours: true)
        let plain = Palette(hasColours: false)
        #expect(coloured.attributes(of: .bad).foreground == .red)
        for style in Style.allCases { #expect(plain.attributes(of: style).foreground == nil) }
        // What stands out by colour stands out without it, too.
        for style in [Style.selection, .tab, .sortedHead, .bad, .warning, .key] {
            #expect(plain.attributes(of: style) != Palette.Attributes())
        }
    }

    /// Only what is on the screen is rendered: ten thousand clients cost what fifty do, but for sorting.
    @Test func tenThousandClients() throws {
        let clients = (0..<10_000).map { Sample.client($0, "client \($0)", age: Int64($0)) }
        var model = Sample.model(Snapshot(Sample.report(clients: clients), time: Sample.time))
        _ = model.apply(.end)
        let last = try #require(model.selectedText)
        #expect(last.hasPrefix("client 0 "))
        let start = ContinuousClock.now
        for _ in 0..<200 {
            _ = model.apply(.up)
            #expect(model.lines.count == 24)
        }
        // A debug build on a busy machine takes about a second; rendering every row would take minutes.
        #expect(start.duration(to: .now) < .seconds(30))
        #expect(model.selectedText?.hasPrefix("client 200 ") == true)
    }
}
