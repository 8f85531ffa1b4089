// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ClientConsole
@testable import nymea_remoteproxy_tunnelclient

@Suite struct EchoPatternTests {
    @Test func isTheSameHoweverItIsCut() {
        let pattern = EchoPattern(seed: 7)
        let whole = pattern.bytes(at: 0, count: 1000)
        for start in [0, 1, 7, 8, 9, 500] {
            for count in [0, 1, 7, 8, 63, 400] {
                #expect(pattern.bytes(at: start, count: count) == Array(whole[start..<start + count]))
            }
        }
        #expect(EchoPattern(seed: 8).bytes(at: 0, count: 1000) != whole)
        #expect(Set(pattern.bytes(at: 0, count: 10_000)).count == 256)
    }

    @Test func findsTheFirstByteThatDiffers() {
        let pattern = EchoPattern(seed: 7)
        var bytes = pattern.bytes(at: 100, count: 50)
        #expect(pattern.firstDifference(of: bytes, at: 100) == nil)
        #expect(pattern.firstDifference(of: bytes, at: 101) != nil)
        bytes[20] ^= 1
        bytes[30] ^= 1
        #expect(pattern.firstDifference(of: bytes, at: 100) == 120)
    }
}

@Suite struct EchoMeterTests {
    private let start = ContinuousClock.now

    @Test func aBlockIsARoundTrip() throws {
        var meter = EchoMeter(seed: 1, limit: 20_000, now: self.start)
        let blocks = [meter.nextBlock(now: self.start), meter.nextBlock(now: self.start + .milliseconds(1))]
        let (first, second) = (try #require(blocks[0]), try #require(blocks[1]))
        #expect(first.count == EchoMeter.blockSize && second.count == 20_000 - EchoMeter.blockSize)
        let third = meter.nextBlock(now: self.start)
        #expect(third == nil)
        #expect(meter.hasSentAll && !meter.isComplete)
        // What comes back need not be cut as what was sent.
        try meter.received(Array(first.dropLast()), now: self.start + .milliseconds(2))
        let early = meter.report(now: self.start + .seconds(1))
        #expect(early.roundTrips == RoundTrips())
        try meter.received([first[first.count - 1]] + second, now: self.start + .milliseconds(4))
        #expect(meter.isComplete)
        let report = meter.report(now: self.start + .seconds(3))
        #expect(report.bytes == second.count + 1 && report.time == .seconds(2))
        #expect(report.roundTrips == RoundTrips(.milliseconds(4), .milliseconds(3)))
        let summary = meter.summary(now: self.start + .seconds(4))
        #expect(summary.bytes == 20_000 && summary.roundTrips.count == 2)
        #expect(
            "\(summary)"
                == "20000 bytes there and back, 0.005 MB/s each way, 2 round trips, 3.000 to 4.000 ms, mean 3.500 ms"
        )
    }

    @Test func onlySoMuchIsUnderWay() throws {
        var meter = EchoMeter(seed: 1, limit: nil, now: self.start)
        var blocks: [[UInt8]] = []
        while let block = meter.nextBlock(now: self.start) { blocks.append(block) }
        #expect(blocks.count * EchoMeter.blockSize == EchoMeter.window)
        try meter.received([blocks[0][0]], now: self.start)
        let tooEarly = meter.nextBlock(now: self.start)
        #expect(tooEarly == nil)
        try meter.received(Array(blocks[0].dropFirst()), now: self.start)
        let next = meter.nextBlock(now: self.start)
        #expect(next != nil)
    }

    /// What the meter makes of bytes where 100 of its own are due.
    private func verdict(_ change: (inout [UInt8]) -> Void) throws -> EchoError? {
        var meter = EchoMeter(seed: 1, limit: 100, now: self.start)
        let block = meter.nextBlock(now: self.start)
        var bytes = try #require(block)
        change(&bytes)
        do throws(EchoError) {
            try meter.received(bytes, now: self.start)
            return nil
        } catch {
            return error
        }
    }

    @Test func otherBytesAreNoEcho() throws {
        #expect(try self.verdict { _ in } == nil)
        #expect(try self.verdict { $0.append(0) } == .different(at: 100))
        #expect(try self.verdict { $0[42] &+= 1 } == .different(at: 42))
        #expect(try self.verdict { $0.removeFirst() } == .different(at: 0))
        #expect(try self.verdict { $0.swapAt(98, 99) } == .different(at: 98))
        #expect(try self.verdict { $0.removeLast() } == nil)
    }

    @Test func exitCodes() {
        #expect(ExitStatus(EchoError.different(at: 1)) == .dataError)
        #expect(ExitStatus(EchoError.missing(1, after: .seconds(1))) == .temporaryFailure)
        #expect(ExitStatus(EchoError.deviceLeft(missing: 1)) == .ioError)
    }
}

@Suite struct AddressedLineTests {
    static let lines: [(String, UInt16?, String)] = [
        ("hello\n", nil, "hello\n"), ("@7 hello\n", 7, "hello\n"), ("@65534 x", 65534, "x"), ("@7 \n", 7, "\n"),
        ("@7hello\n", nil, "@7hello\n"), ("@ hello", nil, "@ hello"), ("@70000 x", nil, "@70000 x"), ("@7", nil, "@7"),
        ("@-1 x", nil, "@-1 x"), ("@", nil, "@"), ("", nil, ""), (" @7 x", nil, " @7 x"), ("@7  x", 7, " x"),
    ]

    @Test(arguments: lines) func isForOneOrForAll(_ line: String, address: UInt16?, text: String) {
        let addressed = AddressedLine(Array(line.utf8))
        #expect(addressed.address == address && addressed.text == Array(text.utf8))
    }
}
