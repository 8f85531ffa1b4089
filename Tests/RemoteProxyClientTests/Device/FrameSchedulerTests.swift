// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire
import Testing

@testable import RemoteProxyClient

@Suite struct FrameSchedulerTests {
    private typealias Scheduler = FrameScheduler<String>

    private let size = SLIPEncoder.maximumPayload

    private func address(_ number: UInt16) throws -> TunnelAddress { try #require(TunnelAddress(rawValue: number)) }

    @Test func clientsTakeTurnsAndMessagesToTheProxyGoFirst() throws {
        var scheduler = Scheduler(highMark: .max)
        scheduler.append(Array(repeating: 1, count: 2 * self.size + 1), to: try self.address(1), waiter: "long")
        scheduler.append([2], to: try self.address(2), waiter: "short")
        scheduler.append([3], to: try self.address(2), waiter: "second")
        #expect(scheduler.next()?.frame.address.rawValue == 1)
        scheduler.append(control: ByteBuffer(string: "{}"))
        #expect(scheduler.waitingControl == 2)
        var order: [(UInt16, Int, String?, Bool)] = []
        while let next = scheduler.next() {
            order.append(
                (next.frame.address.rawValue, next.frame.payload.readableBytes, next.waiter, next.isLastOfClient)
            )
        }
        #expect(order.map(\.0) == [0, 2, 1, 2, 1])
        #expect(order.map(\.1) == [2, 1, self.size, 1, 1])
        #expect(order.map(\.2) == [nil, "short", nil, "second", "long"])
        #expect(order.map(\.3) == [false, false, false, true, true])
        #expect(scheduler.isEmpty && scheduler.waitingControl == 0)
    }

    @Test func waitsWhileTheTransportHasEnough() throws {
        var scheduler = Scheduler(highMark: 10)
        for _ in 0..<3 { scheduler.append([1], to: try self.address(1), waiter: "x") }
        #expect(scheduler.next() != nil)
        scheduler.sent(10)
        let none = scheduler.next()
        #expect(none == nil && !scheduler.isEmpty)
        scheduler.append(control: ByteBuffer(string: "{}"))
        #expect(scheduler.next() == nil)
        scheduler.written(1)
        #expect(scheduler.next()?.frame.address == .control)
        #expect(scheduler.next()?.frame.address.rawValue == 1)
    }

    @Test func whatAClientHadToSendGoesWithIt() throws {
        var scheduler = Scheduler(highMark: .max)
        for number: UInt16 in [1, 2, 3] {
            scheduler.append([1], to: try self.address(number), waiter: "\(number) a")
            scheduler.append([1], to: try self.address(number), waiter: "\(number) b")
        }
        #expect(scheduler.removeAll(of: try self.address(2)) == ["2 a", "2 b"])
        #expect(scheduler.removeAll(of: try self.address(2)).isEmpty)
        let (gone, present) = (try self.address(2), try self.address(1))
        #expect(scheduler.isEmpty(for: gone) && !scheduler.isEmpty(for: present))
        var addresses: [UInt16] = []
        while let next = scheduler.next() { addresses.append(next.frame.address.rawValue) }
        #expect(addresses == [1, 3, 1, 3])
    }
}
