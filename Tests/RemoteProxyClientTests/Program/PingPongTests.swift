// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ClientConsole
@testable import nymea_remoteproxy_client

@Suite struct PingPongTests {
    private let start = ContinuousClock.now

    @Test func answersEveryPing() {
        var game = PingPong(now: self.start)
        #expect(game.received("ping 7", now: self.start) == [.send("pong 7\n")])
        #expect(game.received("ping -1", now: self.start) == [.send("pong -1\n")])
        for line in ["", "ping", "ping x", "pong 1", "hello"] {
            #expect(game.received(line, now: self.start) == [])
        }
    }

    @Test func theNextPingFollowsTheAnswerAndReportsComeOnceASecond() {
        var game = PingPong(now: self.start)
        #expect(game.start(now: self.start) == .send("ping 1\n"))
        let first = self.start + .milliseconds(3)
        let once = RoundTrips(.milliseconds(3))
        #expect(game.received("pong 1", now: first) == [.send("ping 2\n"), .report(once)])
        #expect(game.received("pong 1", now: first) == [])
        let second = first + .milliseconds(400)
        #expect(game.received("pong 2", now: second) == [.send("ping 3\n")])
        let third = second + .milliseconds(600)
        let twice = RoundTrips(.milliseconds(400), .milliseconds(600))
        #expect(game.received("pong 3", now: third) == [.send("ping 4\n"), .report(twice)])
        #expect(game.whole.count == 3)
        #expect("\(twice)" == "2 round trips, 400.000 to 600.000 ms, mean 500.000 ms")
        #expect("\(once)" == "1 round trip, 3.000 to 3.000 ms, mean 3.000 ms")
        #expect("\(RoundTrips())" == "no round trip")
    }
}

@Suite struct LineSplitterTests {
    @Test(arguments: 1...12) func anyCut(size: Int) {
        let bytes = Array("one\n\nthree\r\nrest".utf8)
        var splitter = LineSplitter()
        var lines: [String] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            lines += splitter.append(bytes[start..<min(start + size, bytes.count)]).map {
                String(decoding: $0, as: UTF8.self)
            }
        }
        #expect(lines == ["one\n", "\n", "three\r\n"])
        #expect(splitter.finish() == Array("rest".utf8))
        #expect(splitter.finish() == nil)
    }

    @Test func anEndlessLineIsCut() {
        var splitter = LineSplitter()
        let pieces = splitter.append(Array(repeating: 1, count: 2 * LineSplitter.maximumLength + 1))
        #expect(pieces.map(\.count) == [LineSplitter.maximumLength, LineSplitter.maximumLength])
        #expect(splitter.finish() == [1])
    }
}

extension RoundTrips {
    init(_ times: Duration...) {
        self.init()
        for time in times { self.add(time) }
    }
}
