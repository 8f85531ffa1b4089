// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyTesting

extension ConformancePhase {
    private static let kibi = 1_024
    private static let mebi = 1_048_576

    /// Sizes: in one frame, in many, in small writes, and many messages one behind the other.
    ///
    /// The control phase takes 64 KiB: there, messages of many frames or writes need not be as long as in the suite to be
    /// too long.
    var section9: WebSocketSection {
        let (kibi, mebi) = (Self.kibi, Self.mebi)
        let (fragmented, chopped) = self == .tunnel ? (4 * mebi, mebi) : (256 * kibi, 128 * kibi)
        var cases: [WebSocketCase] = []
        for (index, size) in [64 * kibi, 256 * kibi, mebi, 4 * mebi, 8 * mebi, 16 * mebi].enumerated() {
            cases += self.both(1, index, size: size) { [$0.frame] }
        }
        for (index, length) in [64, 256, kibi, 4 * kibi, 16 * kibi, 64 * kibi, 256 * kibi, mebi, 4 * mebi].enumerated()
        {
            cases += self.both(3, index, size: fragmented) {
                ClientFrame.fragments($0.opcode, $0.payload, each: length)
            }
        }
        for (index, length) in [64, 128, 256, 512, 1_024, 2_048].enumerated() {
            cases += self.both(5, index, size: chopped, .octets(length)) { [$0.frame] }
        }
        for (index, size) in [0, 16, 64, 256, 1_024, 4_096].enumerated() {
            cases.append(self.procession("9.7.\(index + 1)", self.text(size: self == .tunnel ? size : max(size, 1))))
            if self == .tunnel { cases.append(self.procession("9.8.\(index + 1)", self.binary(size: size))) }
        }
        return WebSocketSection(number: 9, title: "Sizes", cases: cases)
    }

    /// A message in frames of 1300 bytes.
    var section10: WebSocketSection {
        let message = self.text(size: 65_536)
        let frames = ClientFrame.fragments(1, message.payload, each: 1_300)
        return WebSocketSection(
            number: 10,
            title: "Automatic fragmentation",
            cases: [WebSocketCase("10.1.1", message, in: frames)]
        )
    }

    /// The same of text, which has an odd number in the suite, and of binary, which has the next one.
    private func both(
        _ group: Int,
        _ index: Int,
        size: Int,
        _ cut: Cut = .whole,
        _ frames: (Message) -> [ClientFrame]
    ) -> [WebSocketCase] {
        let (text, binary) = (self.text(size: size), self.binary(size: size))
        let ids = (0...1).map { "9.\(group + $0).\(index + 1)" }
        guard self == .control else {
            return zip(ids, [text, binary]).map { WebSocketCase($0, $1, in: frames($1), cut) }
        }
        let textCase =
            size > Self.maximumControlMessage
            ? WebSocketCase(ids[0], frames(text), cut, end: .fails(1009))
            : WebSocketCase(ids[0], text, in: frames(text), cut)
        return [textCase, WebSocketCase(ids[1], frames(binary), cut, end: .fails(1003))]
    }

    /// Many messages at once: in the suite a thousand, which the control phase takes longer over than they are worth.
    private func procession(_ id: String, _ message: Message) -> WebSocketCase {
        let count = self == .tunnel ? 1_000 : 250
        return WebSocketCase(
            id,
            [ClientFrame](repeating: message.frame, count: count),
            messages: [Message](repeating: message, count: count)
        )
    }
}
