// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import RemoteProxyClient

@Suite struct LineBufferTests {
    /// All lines of a text that comes in pieces of so many bytes.
    private func lines(of text: [UInt8], piece: Int, limit: Int = 64) -> [String] {
        var buffer = LineBuffer(limit: limit)
        var lines: [String] = []
        for start in stride(from: 0, to: text.count, by: piece) {
            buffer.append(Array(text[start..<min(start + piece, text.count)]))
            while let line = buffer.next() { lines.append(line) }
        }
        if let line = buffer.finish() { lines.append(line) }
        return lines
    }

    @Test(arguments: 1...12)
    func linesAreTheSameInAnyPieces(piece: Int) {
        #expect(
            self.lines(of: Array("one\r\n\ntwo\rthree\n\r\nfünf\nlast".utf8), piece: piece)
                == ["one", "", "two\rthree", "", "fünf", "last"]
        )
        #expect(self.lines(of: Array("all\n".utf8), piece: piece) == ["all"])
        #expect(self.lines(of: [], piece: piece) == [])
    }

    @Test(arguments: 1...12)
    func aLineThatIsTooLongIsCutBetweenCharacters(piece: Int) {
        #expect(
            self.lines(of: Array("12345678\r\n12345678\r9\nabc🙂🙂\nend".utf8), piece: piece, limit: 8)
                == ["12345678", "12345678", "\r9", "abc🙂", "🙂", "end"]
        )
    }

    @Test(arguments: [1, 2, 7, 40])
    func bytesThatAreNoTextAreCutAnywhere(piece: Int) {
        #expect(
            self.lines(of: [UInt8](repeating: 0x80, count: 20), piece: piece, limit: 8)
                == [8, 8, 4].map { String(repeating: "\u{FFFD}", count: $0) }
        )
    }

    @Test func aLimitBelowTheLongestCharacterIsThatLong() {
        #expect(self.lines(of: Array("🙂🙂a\n".utf8), piece: 1, limit: 0) == ["🙂", "🙂", "a"])
    }
}
