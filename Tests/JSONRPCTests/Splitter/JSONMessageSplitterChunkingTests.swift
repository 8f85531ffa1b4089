// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import SeededRandom
import Testing

/// A stream gives the same events however it is cut.
@Suite struct JSONMessageSplitterChunkingTests {
    struct Stream: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]
        var events: [JSONMessageSplitter.Event]

        /// The messages with a separator behind each, then `tail`, which may end the stream with a failure.
        init(_ name: String, separators: [String], tail: String = "", failure: JSONMessageSplitterError? = nil) {
            testDescription = name
            let messages = JSONMessageSplitterTests.messages
            var text = ""
            for (index, message) in messages.enumerated() {
                text += message + separators[index % separators.count]
            }
            bytes = Array((text + tail).utf8)
            events = messages.map { .message(Array($0.utf8)) }
            if let failure { events.append(.failure(failure)) }
        }
    }

    static let limit = 40

    static let streams = [
        Stream("glued together", separators: [""]),
        Stream("one per line", separators: ["\n"]),
        Stream("all white space", separators: ["\r\n", " ", "", "\t\n\n", "\n \n"]),
        Stream("begun and not ended", separators: ["\n"], tail: #"{"a":"}"#),
        Stream("wrong beginning", separators: ["\n", ""], tail: "[]{}", failure: .unexpectedByte(0x5B)),
        Stream(
            "too large",
            separators: ["\n", ""],
            tail: "{" + String(repeating: " ", count: limit) + "}{}",
            failure: .tooLarge(limit: limit)
        ),
    ]

    /// Appends the pieces, taking every event after each.
    private func events(_ pieces: some Sequence<ArraySlice<UInt8>>) -> [JSONMessageSplitter.Event] {
        var splitter = JSONMessageSplitter(maximumMessageSize: Self.limit)
        var events: [JSONMessageSplitter.Event] = []
        for piece in pieces {
            splitter.append(piece)
            while let event = splitter.next() {
                events.append(event)
                if case .failure = event { return events }
            }
        }
        return events
    }

    @Test(arguments: streams)
    func inOneLump(stream: Stream) {
        #expect(events([stream.bytes[...]]) == stream.events)
    }

    @Test(arguments: streams)
    func byteByByte(stream: Stream) {
        #expect(events(stream.bytes.indices.map { stream.bytes[$0...$0] }) == stream.events)
    }

    @Test(arguments: streams)
    func inTwoPiecesAtEveryPlace(stream: Stream) {
        for place in 0...stream.bytes.count {
            #expect(events([stream.bytes[..<place], stream.bytes[place...]]) == stream.events, "cut at \(place)")
        }
    }

    @Test(arguments: streams)
    func inRandomPieces(stream: Stream) {
        for seed in 0..<200 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            var rest = stream.bytes[...]
            var pieces: [ArraySlice<UInt8>] = []
            while !rest.isEmpty {
                let count = Int.random(in: 0...12, using: &generator)
                pieces.append(rest.prefix(count))
                rest = rest.dropFirst(count)
            }
            #expect(events(pieces) == stream.events, "seed \(seed)")
        }
    }

    @Test func messagesMadeAtRandom() {
        for seed in 0..<50 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let messages = (0..<10).map { _ in
                JSONValue.object(["m": .random(depth: 4, using: &generator)]).encoded()
            }
            var splitter = JSONMessageSplitter(maximumMessageSize: 100_000)
            var found: [[UInt8]] = []
            for byte in messages.joined() {
                splitter.append(CollectionOfOne(byte))
                if case .message(let message) = splitter.next() { found.append(message) }
            }
            #expect(found == messages, "seed \(seed)")
        }
    }
}
