// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyServer

/// What waits for the writer, line by line.
@Suite struct LogBacklogTests {
    static func batch(_ lines: String, lost: Int = 0) -> LogBacklog.Batch {
        LogBacklog.Batch(lines: Array(lines.utf8), lost: lost)
    }

    @Test("Lines wait in their order; the first wakes the writer")
    func order() {
        var backlog = LogBacklog(limit: 100)
        #expect(backlog.isDone)
        #expect(backlog.next() == nil)
        #expect(backlog.append("one\n") == true)
        #expect(backlog.append("two\n") == false)
        #expect(!backlog.isDone)
        #expect(backlog.next() == Self.batch("one\ntwo\n"))
        // The writer will look again by itself.
        #expect(backlog.append("three\n") == false)
        backlog.wrote()
        #expect(!backlog.isDone)
        #expect(backlog.next() == Self.batch("three\n"))
        backlog.wrote()
        #expect(backlog.isDone)
        #expect(backlog.append("four\n") == true)
    }

    @Test("What finds no room is counted, and the count stands where the lines are missing")
    func full() {
        var backlog = LogBacklog(limit: 8)
        #expect(backlog.append("one\n") == true)
        #expect(backlog.append("two\n") == false)
        #expect(backlog.append("three\n") == false)
        // A shorter one would find room where a longer one did not; it must not stand before the gap.
        #expect(backlog.append("4\n") == false)
        #expect(backlog.next() == Self.batch("one\ntwo\n", lost: 2))
        // What is being written has not left yet.
        #expect(backlog.append("5\n") == false)
        backlog.wrote()
        #expect(backlog.next() == Self.batch("", lost: 1))
        backlog.wrote()
        #expect(backlog.append("6\n") == true)
        #expect(backlog.next() == Self.batch("6\n"))
        #expect(backlog.lostInTotal == 3)
        #expect(backlog.size == 2)
        backlog.wrote(refused: 1)
        #expect(backlog.lostInTotal == 4)
        #expect(backlog.size == 0)
    }

    @Test("The limit is exact, and a line that is longer is lost whatever else waits")
    func limit() {
        var backlog = LogBacklog(limit: 4)
        #expect(backlog.append("one\n") == true)
        #expect(backlog.next() == Self.batch("one\n"))
        backlog.wrote()
        #expect(backlog.append("five\n") == true)
        #expect(backlog.next() == Self.batch("", lost: 1))
    }
}
