// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

extension ConformancePhase {
    /// Fragmentation: messages in many frames, control frames between them, frames in the wrong place.
    var section5: WebSocketSection {
        WebSocketSection(number: 5, title: "Fragmentation", cases: self.legalFragments + self.illegalFragments)
    }

    private var legalFragments: [WebSocketCase] {
        let message = self.message(1)
        let (one, two) = (ByteBuffer(string: "ping payload 1"), ByteBuffer(string: "ping payload 2"))
        var cases: [WebSocketCase] = []
        for (index, cut) in [Cut.whole, .frames, .octets(1)].enumerated() {
            let halves = message.halves
            cases.append(WebSocketCase("5.\(3 + index)", halves, cut, messages: [message]))
            let frames = [halves[0], .ping(one), halves[1]]
            cases.append(WebSocketCase("5.\(6 + index)", frames, cut, messages: [message], pongs: [one]))
        }
        let beginning = Array(message.fifths[..<2]) + [.ping(one)]
        let rest = Array(message.fifths[2..<4]) + [.ping(two), message.fifths[4]]
        cases.append(
            WebSocketCase(
                "5.19",
                [
                    .init(frames: beginning, pongs: [one]),
                    .init(frames: rest, messages: [message], pongs: [two]),
                ]
            )
        )
        cases.append(WebSocketCase("5.20", beginning + rest, messages: [message], pongs: [one, two]))
        return cases
    }

    private var illegalFragments: [WebSocketCase] {
        let (first, second) = (self.message(1), self.message(2))
        let fragment = ByteBuffer(string: "fragment1")
        let end = ClientFrame.continuation("fragment2", isFinal: true)
        var cases = [
            WebSocketCase("5.1", [ClientFrame(9, isFinal: false, fragment), end], end: .fails(1002)),
            WebSocketCase("5.2", [ClientFrame(10, isFinal: false, fragment), end], end: .fails(1002)),
        ]
        for (index, cut) in [Cut.whole, .frames, .octets(1)].enumerated() {
            for (number, isFinal) in [(9, true), (12, false)] {
                let stray = ClientFrame.continuation("non-continuation payload", isFinal: isFinal)
                cases.append(WebSocketCase("5.\(number + index)", [stray, first.frame], cut, end: .fails(1002)))
            }
        }
        let stray = ClientFrame.continuation("fragment3", isFinal: false)
        cases.append(
            WebSocketCase("5.15", first.halves + [stray, second.frame], messages: [first], end: .fails(1002))
        )
        for (id, isFinal) in [("5.16", false), ("5.17", true)] {
            let frames = [
                ClientFrame.continuation("fragment1", isFinal: isFinal), .text(fragment, isFinal: false),
                .continuation("fragment3", isFinal: true),
            ]
            cases.append(WebSocketCase(id, frames + frames, end: .fails(1002)))
        }
        cases.append(WebSocketCase("5.18", [.text(fragment, isFinal: false), .text(fragment)], end: .fails(1002)))
        return cases
    }
}
