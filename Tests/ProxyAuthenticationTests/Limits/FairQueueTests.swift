// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyAuthentication

@Suite struct FairQueueTests {
    @Test("As many as there are places enter, then so many wait, the rest is turned away")
    func places() {
        var queue = FairQueue<String>(places: 2, maximumWaiting: 1)
        #expect(queue.arrive(1, from: "a") == .enter)
        #expect(queue.arrive(2, from: "b") == .enter)
        #expect(queue.arrive(3, from: "c") == .wait)
        #expect(queue.arrive(4, from: "d") == .turnAway)
        #expect(queue.leave() == 3)
        #expect(queue.arrive(5, from: "d") == .wait)
        #expect(queue.leave() == 5)
        #expect(queue.leave() == nil)
        #expect(queue.leave() == nil)
        #expect(queue.arrive(6, from: "a") == .enter)
    }

    @Test("Sources take turns; one source's come in their order")
    func turns() {
        var queue = FairQueue<String>(places: 1, maximumWaiting: 100)
        #expect(queue.arrive(0, from: "x") == .enter)
        for id in 1...5 as ClosedRange<UInt64> { #expect(queue.arrive(id, from: "many") == .wait) }
        #expect(queue.arrive(10, from: "one") == .wait)
        #expect(queue.arrive(20, from: "two") == .wait)
        #expect(queue.arrive(21, from: "two") == .wait)
        #expect((0..<9).map { _ in queue.leave() } == [1, 10, 20, 2, 21, 3, 4, 5, nil])
    }

    @Test("Who leaves the queue is passed over, and makes room")
    func abandon() {
        var queue = FairQueue<String>(places: 1, maximumWaiting: 3)
        #expect(queue.arrive(0, from: "x") == .enter)
        #expect(queue.arrive(1, from: "a") == .wait)
        #expect(queue.arrive(2, from: "a") == .wait)
        #expect(queue.arrive(3, from: "b") == .wait)
        #expect(queue.abandon(1, from: "a") == true)
        #expect(queue.abandon(1, from: "a") == false)
        #expect(queue.abandon(3, from: "a") == false)
        #expect(queue.abandon(3, from: "b") == true)
        #expect(queue.waiting == 1)
        #expect(queue.arrive(4, from: "b") == .wait)
        #expect(queue.arrive(5, from: "c") == .wait)
        #expect(queue.arrive(6, from: "c") == .turnAway)
        #expect((0..<4).map { _ in queue.leave() } == [2, 4, 5, nil])
    }

    @Test("Chance does not bring it out of step: everybody enters once, and nobody stays")
    func random() {
        for _ in 0..<50 {
            var chance = SystemRandomNumberGenerator()
            var queue = FairQueue<String>(places: 3, maximumWaiting: 5)
            var waiting: [UInt64: String] = [:]
            var inside: Set<UInt64> = []
            for id in 0..<500 as Range<UInt64> {
                switch Int.random(in: 0..<3, using: &chance) {
                case 0:
                    let source = "\(Int.random(in: 0..<3, using: &chance))"
                    switch queue.arrive(id, from: source) {
                    case .enter: inside.insert(id)
                    case .wait: waiting[id] = source
                    case .turnAway: #expect(waiting.count == 5 && inside.count == 3)
                    }
                case 1:
                    guard let leaver = inside.randomElement(using: &chance) else { continue }
                    inside.remove(leaver)
                    if let next = queue.leave() {
                        #expect(waiting.removeValue(forKey: next) != nil)
                        inside.insert(next)
                    } else {
                        #expect(waiting.isEmpty)
                    }
                default:
                    guard let (id, source) = waiting.randomElement(using: &chance) else { continue }
                    waiting[id] = nil
                    #expect(queue.abandon(id, from: source) == true)
                }
                #expect(queue.waiting == waiting.count)
                #expect(inside.count <= 3)
                #expect(waiting.isEmpty || inside.count == 3)
            }
        }
    }
}
