// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

extension ConformancePhase {
    /// UTF-8: what is text, and that what is not is found out at the first octet that spoils it.
    var section6: WebSocketSection {
        WebSocketSection(
            number: 6,
            title: "UTF-8",
            cases: self.emptyFragments + self.fragmentedText + self.failFast
                + UTF8Sequences.all.flatMap { group in
                    group.sequences.enumerated().map { index, sequence in
                        self.text("6.\(group.number).\(index + 1)", sequence, isValid: group.isValid(sequence))
                    }
                }
        )
    }

    /// A text message that holds these bytes.
    private func text(
        _ id: String,
        _ bytes: [UInt8],
        isValid: Bool,
        in frames: (Message) -> [ClientFrame] = { [$0.frame] }
    ) -> WebSocketCase {
        let message = self.text(holding: bytes).message
        return isValid
            ? WebSocketCase(id, message, in: frames(message)) : WebSocketCase(id, frames(message), end: .fails(1007))
    }

    private var emptyFragments: [WebSocketCase] {
        let empty = self.text(size: 0)
        let message = self.message(1)
        let nothing = { (isFinal: Bool) in ClientFrame.continuation("", isFinal: isFinal) }
        return [
            WebSocketCase("6.1.1", empty, in: [empty.frame]),
            WebSocketCase("6.1.2", empty, in: [.text(empty.payload, isFinal: false), nothing(false), nothing(true)]),
            WebSocketCase(
                "6.1.3",
                message,
                in: [
                    .text(ByteBuffer(), isFinal: false), ClientFrame(0, isFinal: false, message.payload), nothing(true),
                ]
            ),
        ]
    }

    private var fragmentedText: [WebSocketCase] {
        let text = Array("Hello-µ@ßöäüàá-UTF-8!!".utf8)
        let offset = self.text(holding: text).offset
        let octets = { (message: Message) in ClientFrame.fragments(1, message.payload, each: 1) }
        return [
            self.text("6.2.1", text, isValid: true),
            // Behind "Hello-µ@ß".
            self.text("6.2.2", text, isValid: true) { ClientFrame.fragments(1, $0.payload, of: [offset + 11]) },
            self.text("6.2.3", text, isValid: true, in: octets),
            self.text("6.2.4", UTF8Sequences.greek, isValid: true, in: octets),
            self.text("6.3.1", UTF8Sequences.spoilt, isValid: false),
            self.text("6.3.2", UTF8Sequences.spoilt, isValid: false, in: octets),
        ]
    }

    /// The message is still arriving when it is spoilt: as frames (6.4.1 and 6.4.2) and as parts of one (6.4.3, 6.4.4).
    private var failFast: [WebSocketCase] {
        let greek = UTF8Sequences.greek
        // Behind the text comes a code point above U+10FFFF; its second octet is the one that is wrong.
        let (message, offset) = self.text(holding: greek + [0xF4, 0x90, 0x80, 0x80] + Array("edited".utf8))
        let end = offset + greek.count
        let places = [[end, end + 4], [end + 1, end + 2]]
        return places.enumerated().map { index, cuts in
            let frames = ClientFrame.fragments(1, message.payload, of: [cuts[0], cuts[1] - cuts[0]])
            return WebSocketCase(
                "6.4.\(index + 1)",
                [.init(frames: [frames[0]], unfinished: frames[0].payload), .init(frames: [frames[1]])],
                end: .fails(1007),
                afterwards: .init(frames: [frames[2]])
            )
        }
            + places.enumerated().map { index, cuts in
                let frames = [message.frame]
                let header = 6
                let beginning = message.payload.getSlice(at: 0, length: cuts[0])
                return WebSocketCase(
                    "6.4.\(index + 3)",
                    [
                        .init(frames: frames, part: 0..<(header + cuts[0]), unfinished: beginning),
                        .init(frames: frames, part: (header + cuts[0])..<(header + cuts[1])),
                    ],
                    end: .fails(1007),
                    afterwards: .init(
                        frames: frames,
                        part: (header + cuts[1])..<(header + message.payload.readableBytes)
                    )
                )
            }
    }
}
