// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication
import Testing

@Suite struct OneShotTests {
    @Test("The first value stays")
    func first() async {
        let shot = OneShot<Int>()
        #expect(shot.settle(1))
        #expect(!shot.settle(2))
        #expect(await shot.value == 1)
    }

    @Test("Everyone who waits gets the value, whether they came before or after it")
    func everyone() async {
        let shot = OneShot<Int>()
        let values = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<50 { group.addTask { await shot.value } }
            group.addTask {
                shot.settle(7)
                return await shot.value
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(values == Array(repeating: 7, count: 51))
    }
}
