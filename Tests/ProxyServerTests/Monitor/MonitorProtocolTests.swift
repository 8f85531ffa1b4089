// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import Testing

@testable import ProxyServer

/// What monitors send, and how they are served, as values.
@Suite struct MonitorProtocolTests {
    static let maximum = MonitorLineReader.maximumLine

    @Test("Lines come out as they went in, however they were cut; blank ones are none", arguments: [1, 2, 3, 100])
    func lines(size: Int) {
        var reader = MonitorLineReader()
        var lines: [String] = []
        let bytes = Array("one\n\n \r\ntwo\r\n\u{FF}\nrest".utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            reader.append(bytes[start..<min(start + size, bytes.count)])
            while case .line(let line) = reader.next() { lines.append(String(decoding: line, as: UTF8.self)) }
        }
        #expect(lines == ["one", "two\r", "\u{FF}"])
    }

    @Test("A line may have so many bytes and no more; behind a longer one nothing counts")
    func longLines() {
        var reader = MonitorLineReader()
        let longest = [UInt8](repeating: 0x78, count: Self.maximum)
        reader.append(longest + [0x0A])
        #expect(reader.next() == .line(longest))
        reader.append(longest)
        #expect(reader.next() == nil)
        reader.append([0x78])
        #expect(reader.next() == .tooLong)
        reader.append([0x0A, 0x78, 0x0A])
        #expect(reader.next() == nil)

        var other = MonitorLineReader()
        other.append([0x78, 0x0A] + longest + [0x78, 0x0A])
        #expect(other.next() == .line([0x78]))
        #expect(other.next() == .tooLong)
    }

    @Test(
        "A refresh may say whether it wants all",
        arguments: [
            (#"{"method":"refresh"}"#, false), (#"{"method":"refresh","params":{}}"#, false),
            (#"{"method":"refresh","params":{"printAll":false}}"#, false),
            (#" {"params": {"printAll" : true}, "method":"refresh"} "# + "\r", true),
            (#"{"method":"refresh","params":null}"#, false),
        ]
    )
    func refresh(text: String, wantsAll: Bool) throws {
        #expect(try MonitorRequest(parsing: Array(text.utf8)) == MonitorRequest(wantsAll: wantsAll))
    }

    @Test(
        "What is no refresh is refused with the reason",
        arguments: [
            ("x", "Invalid request: unexpected 'x', expected a value at byte 0"), ("[]", "Invalid request: "),
            ("{}", "Invalid request: "), (#"{"method":7}"#, "Invalid request: 'method'"),
            (#"{"method":"quit"}"#, "No such method; there is only 'refresh'"),
            (#"{"method":"refresh","params":{"printAll":1}}"#, "Invalid request: 'params.printAll'"),
            (#"{"method":"refresh","params":{"print":true}}"#, "Invalid request: 'params.print'"),
            (#"{"method":"refresh","params":{"printAll":[[[[[]]]]]}}"#, "Invalid request: "),
            ("\u{0}", "Invalid request: "),
        ]
    )
    func refused(text: String, reason: String) throws {
        let fault = #expect(throws: MonitorRequest.Fault.self) { try MonitorRequest(parsing: Array(text.utf8)) }
        #expect(try #require(fault).text.hasPrefix(reason), "\(fault?.text ?? "")")
    }

    @Test("A monitor that has taken everything gets the next line; one that has not yet waits, and is kept")
    func slow() {
        var session = MonitorSession()
        let report = 5 << 20
        #expect(session.tick(unsent: 0, report: report) == .send)
        session.wrote(report)
        // Slower than a report each second, and each report larger than what may be kept.
        for part in 1..<100 {
            #expect(session.tick(unsent: report - part, report: report) == .wait)
        }
        #expect(session.tick(unsent: 0, report: report) == .send)
    }

    @Test("A monitor that takes nothing is given up when it has missed more than is kept for any")
    func deaf() {
        var session = MonitorSession()
        let report = 1 << 20
        #expect(session.tick(unsent: 0, report: report) == .send)
        session.wrote(report)
        // It took a little at first.
        #expect(session.tick(unsent: report - 1, report: report) == .wait)
        for _ in 0..<4 { #expect(session.tick(unsent: report - 1, report: report) == .wait) }
        #expect(session.tick(unsent: report - 1, report: report) == .drop)
    }

    @Test("However long a report is, a monitor may pause for some seconds")
    func pause() {
        var session = MonitorSession()
        let report = 5 << 20
        session.wrote(report)
        #expect(session.tick(unsent: report - 1, report: report) == .wait)
        for _ in 1..<MonitorSession.patience { #expect(session.tick(unsent: report - 1, report: report) == .wait) }
        // It reads again, if only a byte: it has its time anew.
        #expect(session.tick(unsent: report - 2, report: report) == .wait)
        for _ in 1..<MonitorSession.patience { #expect(session.tick(unsent: report - 2, report: report) == .wait) }
        #expect(session.tick(unsent: report - 2, report: report) == .drop)
    }

    @Test("What was asked for counts as progress only when it is taken")
    func refreshesUnread() {
        var session = MonitorSession()
        session.wrote(10)
        #expect(session.tick(unsent: 5, report: 3 << 20) == .wait)
        // An answer was queued behind, and nothing was taken.
        session.wrote(10)
        for _ in 1..<MonitorSession.patience { #expect(session.tick(unsent: 15, report: 3 << 20) == .wait) }
        #expect(session.tick(unsent: 15, report: 3 << 20) == .drop)
    }

    @Test("Ten requests in a second are answered at once, and in the next second as many")
    func refreshes() {
        var session = MonitorSession()
        for _ in 0..<2 {
            for _ in 0..<MonitorSession.maximumRefreshes { #expect(session.refresh() == .answer) }
            #expect(session.refresh() == .wait)
            #expect(session.tick(unsent: 0, report: 1) == .send)
        }
    }

    @Test("A report is given again for four times as long as it took to make; each kind by itself")
    func cache() {
        var cache = ReportCache()
        let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
        let all = MonitorRequest(wantsAll: true)
        cache.keep(ByteBuffer(string: "x"), for: all, from: start, to: start + .milliseconds(50))
        #expect(cache.line(for: all, at: start + .milliseconds(249)) == ByteBuffer(string: "x"))
        #expect(cache.line(for: all, at: start + .milliseconds(250)) == nil)
        #expect(cache.line(for: MonitorRequest(wantsAll: false), at: start + .milliseconds(60)) == nil)
        cache.clear()
        #expect(cache.line(for: all, at: start + .milliseconds(60)) == nil)
    }
}
