// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Testing

@Suite struct JSONMessageSplitterTests {
    static let messages = [
        "{}",
        #"{"a":{"b":{}}}"#,
        #"{"a":[{},{"b":[{}]}]}"#,
        #"{"a":"}"}"#,
        #"{"a":"{"}"#,
        #"{"a":"\"}"}"#,
        #"{"a":"\\"}"#,
        #"{"a":"\\\"}{"}"#,
        #"{"\\":"\\\\"}"#,
        #"{"}{\"":"[\"]"}"#,
        #"{"a":"\u007d\n"}"#,
        "{ \"a\" :\r\n\t1 }",
        #"{"é}":"€😀}"}"#,
        "{\"raw newline\n\":\0}",
        "{]]]}",
    ]

    @Test(arguments: messages)
    func aMessageEndsWhereItsOutermostBraceCloses(text: String) {
        var splitter = JSONMessageSplitter(maximumMessageSize: 1000)
        splitter.append(text.utf8.dropLast())
        #expect(splitter.next() == nil)
        #expect(splitter.holdsUnfinishedBytes)

        splitter.append(text.utf8.suffix(1))
        #expect(splitter.next() == .message(Array(text.utf8)))
        #expect(splitter.next() == nil)
        #expect(!splitter.holdsUnfinishedBytes)
    }

    @Test func severalMessagesMayComeAtOnce() {
        var splitter = JSONMessageSplitter(maximumMessageSize: 1000)
        splitter.append(#"{"a":1}{"b":2}"#.utf8)
        splitter.append("\n \r\n\t{\"c\":3}\n{".utf8)
        #expect(splitter.next() == .message(Array(#"{"a":1}"#.utf8)))
        #expect(splitter.next() == .message(Array(#"{"b":2}"#.utf8)))
        #expect(splitter.next() == .message(Array(#"{"c":3}"#.utf8)))
        #expect(splitter.next() == nil)
        #expect(splitter.holdsUnfinishedBytes)
    }

    static let wrongBeginnings: [(text: String, byte: UInt8)] = [
        ("[", 0x5B), ("}", 0x7D), ("\"", 0x22), ("GET / HTTP/1.1\r\n", 0x47), ("\0{}", 0), ("\u{B}", 0x0B),
        ("\u{FEFF}{}", 0xEF), ("\u{16}\u{3}\u{1}", 0x16), (" \t\r\n x{}", 0x78), ("0", 0x30),
    ]

    @Test(arguments: wrongBeginnings)
    func anyOtherBeginningFailsAtOnceAndForGood(text: String, byte: UInt8) {
        var splitter = JSONMessageSplitter(maximumMessageSize: 1000)
        splitter.append(text.utf8)
        #expect(splitter.next() == .failure(.unexpectedByte(byte)))
        splitter.append("{}".utf8)
        #expect(splitter.next() == .failure(.unexpectedByte(byte)))
        #expect(splitter.holdsUnfinishedBytes)
        #expect(splitter.storageCapacity == 0)
    }

    @Test func messagesBeforeAWrongBeginningStillCome() {
        var splitter = JSONMessageSplitter(maximumMessageSize: 1000)
        splitter.append("{}\n{}x{}".utf8)
        #expect(splitter.next() == .message(Array("{}".utf8)))
        #expect(splitter.next() == .message(Array("{}".utf8)))
        #expect(splitter.next() == .failure(.unexpectedByte(0x78)))
        #expect(splitter.next() == .failure(.unexpectedByte(0x78)))
    }

    // What a client's line end may look like, and what is more than a line end.
    static let remainders: [(text: String, isUnfinished: Bool)] = [
        ("", false), ("\n", false), ("\r\n", false), (" \t\r\n", false), ("\n\n  \n", false), ("\n{", true),
        ("{", true),
        ("\nx", true), ("\n\0", true),
    ]

    @Test(arguments: remainders)
    func onlyMoreThanWhiteSpaceBehindAMessageIsUnfinished(text: String, isUnfinished: Bool) {
        var together = JSONMessageSplitter(maximumMessageSize: 1000)
        together.append("{}\(text)".utf8)
        #expect(together.next() == .message(Array("{}".utf8)))
        #expect(together.holdsUnfinishedBytes == isUnfinished)

        var apart = JSONMessageSplitter(maximumMessageSize: 1000)
        apart.append("{}".utf8)
        #expect(apart.next() == .message(Array("{}".utf8)))
        apart.append(text.utf8)
        #expect(apart.holdsUnfinishedBytes == isUnfinished, "before next()")
        _ = apart.next()
        #expect(apart.holdsUnfinishedBytes == isUnfinished, "after next()")
    }

    @Test func explainsItself() {
        #expect(JSONMessageSplitterError.unexpectedByte(0x5B).reason == "a message begins with '[', expected '{'")
        #expect(JSONMessageSplitterError.unexpectedByte(3).reason == "a message begins with byte 0x03, expected '{'")
        #expect(JSONMessageSplitterError.tooLarge(limit: 5).reason == "the message is larger than 5 bytes")
        #expect(JSONMessageSplitterError.backlog(limit: 5).description.contains("more than 5 bytes"))
    }
}
