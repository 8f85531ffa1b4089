// SPDX-License-Identifier: GPL-3.0-only

import Glibc
import Testing

@testable import ClientConsole

/// Both ends of a pipe.
private struct PipeEnds {
    let reading: CInt
    let writing: CInt

    init() throws {
        var ends: [CInt] = [0, 0]
        try #require(pipe(&ends) == 0)
        (self.reading, self.writing) = (ends[0], ends[1])
    }
}

@Suite(.timeLimit(.minutes(2))) struct StandardStreamTests {
    @Test func inputComesToItsEnd() async throws {
        let pipe = try PipeEnds()
        let input = InputReader(pipe.reading)
        try OutputWriter.writeAll([1, 2, 3], to: pipe.writing)
        #expect(try await input.next() == [1, 2, 3])
        async let last = input.next()
        close(pipe.writing)
        #expect(try await last == nil)
        #expect(try await input.next() == nil)
        close(pipe.reading)
    }

    /// What comes after somebody has given up waiting is there for whoever waits next.
    @Test func aCancelledWaitLosesNothing() async throws {
        let pipe = try PipeEnds()
        let input = InputReader(pipe.reading)
        for round in UInt8(0)..<50 {
            let waiting = Task { try await input.next() }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            try OutputWriter.writeAll([round], to: pipe.writing)
            #expect(try await input.next() == [round])
        }
        close(pipe.writing)
        #expect(try await input.next() == nil)
        close(pipe.reading)
    }

    /// Only as much is read as is taken, and one piece more.
    @Test func inputIsReadOnePieceAhead() async throws {
        let pipe = try PipeEnds()
        let input = InputReader(pipe.reading)
        let writer = OutputWriter(pipe.writing)
        let pieces = 64
        let writing = Task {
            for number in 0..<pieces {
                try await writer.write([UInt8](repeating: UInt8(number), count: InputReader.pieceSize))
            }
            close(pipe.writing)
        }
        var received: [UInt8] = []
        while let piece = try await input.next() {
            #expect(piece.count <= InputReader.pieceSize)
            received += piece
        }
        try await writing.value
        #expect(received.count == pieces * InputReader.pieceSize)
        #expect(received.indices.allSatisfy { received[$0] == UInt8($0 / InputReader.pieceSize) })
        close(pipe.reading)
    }

    @Test func whatCannotBeReadIsAnError() async throws {
        let folder = open("/", O_RDONLY | O_CLOEXEC)
        let input = InputReader(folder)
        await #expect(throws: InputError(number: EISDIR)) { try await input.next() }
        await #expect(throws: InputError(number: EISDIR)) { try await input.next() }
        #expect(ExitStatus(InputError(number: EISDIR)) == .noInput)
        close(folder)
    }

    @Test func aReaderThatHasGoneIsAnError() async throws {
        signal(SIGPIPE, SIG_IGN)
        let pipe = try PipeEnds()
        close(pipe.reading)
        let output = OutputWriter(pipe.writing)
        await #expect(throws: OutputError(number: EPIPE)) { try await output.write([1]) }
        #expect(ExitStatus(OutputError(number: EPIPE)) == .noOutput)
        close(pipe.writing)
    }

    /// A reader that does not read blocks a thread, but nobody who has given up waiting.
    @Test func aBlockedWriteCanBeGivenUp() async throws {
        let pipe = try PipeEnds()
        let output = OutputWriter(pipe.writing)
        let writing = Task { try await output.write([UInt8](repeating: 7, count: 1 << 20)) }
        let input = InputReader(pipe.reading)
        // It has begun, and cannot end.
        _ = try await input.next()
        writing.cancel()
        await #expect(throws: CancellationError.self) { try await writing.value }
        // The rest still comes out; then the thread is free for what is written next.
        async let next: Void = output.finish()
        while try await input.next() != nil {}
        try await next
        close(pipe.reading)
    }

    /// Behind the end the number stays taken, so that no file opened later is written to by mistake.
    @Test func theEndOfOutputIsSeen() async throws {
        let pipe = try PipeEnds()
        let output = OutputWriter(pipe.writing)
        try await output.write([1])
        try await output.finish()
        let input = InputReader(pipe.reading)
        #expect(try await input.next() == [1])
        #expect(try await input.next() == nil)
        #expect(fcntl(pipe.writing, F_GETFD) >= 0)
        close(pipe.writing)
        close(pipe.reading)
    }
}
