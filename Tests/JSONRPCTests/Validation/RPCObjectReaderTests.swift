// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Testing

@Suite struct RPCObjectReaderTests {
    @Test func readsAMemberOfEveryTypeAndWritesItAgain() throws {
        let order = try PlaceOrder(json: PlaceOrder.example, path: .root)
        #expect(order.customer == "Ada")
        #expect(order.rush)
        #expect(order.discount == -5)
        #expect(order.number == 7)
        #expect(order.weight == 1.5)
        #expect(order.reference == Uuid(high: 0x0011_2233_4455_6677, low: 0x8899_AABB_CCDD_EEFF))
        #expect(order.colour == .red)
        #expect(order.note == ["any": nil])
        #expect(order.extra == ["x": 1])
        #expect(order.items.map(\.article) == ["hat"])
        #expect(order.items.map(\.sizes) == [[1, 2]])
        #expect(order.coupon == nil)
        #expect(order.tags == nil)
        #expect(order.json == PlaceOrder.example)
    }

    @Test func anOptionalMemberMayBeThereNullOrAbsent() throws {
        var params = PlaceOrder.example
        params["coupon"] = "X"
        params["tags"] = ["a", "b"]
        let full = try PlaceOrder(json: params, path: .root)
        #expect(full.coupon == "X")
        #expect(full.tags == ["a", "b"])
        #expect(full.json == params)

        params["coupon"] = .null
        params["tags"] = .null
        let null = try PlaceOrder(json: params, path: .root)
        #expect(null.coupon == nil)
        #expect(null.json == PlaceOrder.example)
    }

    static let faults: [(key: String, value: JSONValue?, message: String)] = [
        ("customer", nil, "'customer' is missing, expected String"),
        ("rush", nil, "'rush' is missing, expected Bool"),
        ("discount", nil, "'discount' is missing, expected Int"),
        ("number", nil, "'number' is missing, expected UInt"),
        ("weight", nil, "'weight' is missing, expected Double"),
        ("reference", nil, "'reference' is missing, expected Uuid"),
        ("colour", nil, "'colour' is missing, expected Colour"),
        ("note", nil, "'note' is missing, expected Variant"),
        ("extra", nil, "'extra' is missing, expected Object"),
        ("items", nil, "'items' is missing, expected List of Item"),
        ("customer", .null, "'customer': expected String, got Null"),
        ("customer", 5, "'customer': expected String, got Int"),
        ("coupon", 5, "'coupon': expected String, got Int"),
        ("tags", "a", "'tags': expected List of String, got String"),
        ("tags", ["a", 1], "'tags[1]': expected String, got Int"),
        ("items", ["hat"], "'items[0]': expected Item, got String"),
        ("items", [["article": "hat"]], "'items[0].sizes' is missing, expected List of Int"),
        (
            "items", [["article": "hat", "sizes": []], ["article": "cap", "sizes": [1, 2, "3"]]],
            "'items[1].sizes[2]': expected Int, got String"
        ),
        ("items", [["article": "hat", "sizes": [], "size": 1]], "'items[0].size' is not a parameter of this method"),
        ("foo", .null, "'foo' is not a parameter of this method"),
        ("Customer", "Ada", "'Customer' is not a parameter of this method"),
    ]

    @Test(arguments: faults)
    func namesTheInnermostFault(key: String, value: JSONValue?, message: String) throws {
        var params = PlaceOrder.example
        params[key] = value
        let error = try #require(throws: RPCValidationError.self) { try PlaceOrder(json: params, path: .root) }
        #expect(error.message == message)
        #expect(error.description == message)
    }

    @Test func ofSeveralUnknownMembersTheFirstByNameIsNamed() throws {
        for _ in 0..<10 {
            var params = PlaceOrder.example
            for key in ["zeta", "eta", "beta", "theta"].shuffled() { params[key] = 1 }
            let error = try #require(throws: RPCValidationError.self) { try PlaceOrder(json: params, path: .root) }
            #expect(error == RPCValidationError(path: "beta", problem: .unknown))
        }
    }

    @Test func anUnknownMembersNameIsBoundedAndPrintable() throws {
        var params = PlaceOrder.example
        params["\n" + String(repeating: "k", count: 60_000)] = 1
        let error = try #require(throws: RPCValidationError.self) { try PlaceOrder(json: params, path: .root) }
        #expect(error.path == "\\u{A}" + String(repeating: "k", count: 63) + "…")
    }

    @Test func whoDoesNotFinishTakesUnknownMembers() throws {
        var reader = RPCObjectReader(["a": 1, "b": 2], at: .root)
        #expect(try reader.read("a", as: Int64.self) == 1)
        #expect(throws: RPCValidationError(path: "b", problem: .unknown)) { try reader.finish() }
        #expect(try reader.readOptional("b", as: Int64.self) == 2)
        try reader.finish()
    }
}
