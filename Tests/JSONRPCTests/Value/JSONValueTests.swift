// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Testing

@Suite struct JSONValueTests {
    @Test func namesItsKindInTheWordsOfTheSpecs() {
        let values: [JSONValue] = [nil, true, 1, .uint(.max), 1.5, "a", [], [:]]
        #expect(values.map(\.kind) == ["Null", "Bool", "Int", "UInt", "Double", "String", "List", "Object"])
    }

    @Test func isMadeFromLiterals() {
        let name = "x"
        let value: JSONValue = ["list": [1, -2.5, "s\(name)", true, nil], "twice": 1, "twice": 2]
        #expect(
            value
                == .object([
                    "list": .array([.int(1), .double(-2.5), .string("sx"), .bool(true), .null]),
                    "twice": .int(2),
                ])
        )
    }
}
