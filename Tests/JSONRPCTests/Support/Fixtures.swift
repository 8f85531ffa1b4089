// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC

/// A request as the generator would write it, with a parameter of every type.
struct PlaceOrder: RPCMethod {
    static let name = RPCMethodName(namespace: "Shop", name: "PlaceOrder")

    var customer: String
    var rush: Bool
    var discount: Int64
    var number: UInt64
    var weight: Double
    var reference: Uuid
    var colour: Colour
    var note: JSONValue
    var extra: [String: JSONValue]
    var items: [Item]
    var coupon: String?
    var tags: [String]?

    struct Item: RPCObject {
        var article: String
        var sizes: [Int64]

        init(json object: [String: JSONValue], path: RPCPath) throws(RPCValidationError) {
            var reader = RPCObjectReader(object, at: path)
            article = try reader.read("article")
            sizes = try reader.read("sizes")
            try reader.finish()
        }

        var json: [String: JSONValue] { ["article": article.jsonValue, "sizes": sizes.jsonValue] }
    }

    struct Response: RPCObject {
        var accepted: Bool

        init(accepted: Bool) {
            self.accepted = accepted
        }

        init(json object: [String: JSONValue], path: RPCPath) throws(RPCValidationError) {
            var reader = RPCObjectReader(object, at: path)
            accepted = try reader.read("accepted")
            try reader.finish()
        }

        var json: [String: JSONValue] { ["accepted": accepted.jsonValue] }
    }

    init(json object: [String: JSONValue], path: RPCPath) throws(RPCValidationError) {
        var reader = RPCObjectReader(object, at: path)
        customer = try reader.read("customer")
        rush = try reader.read("rush")
        discount = try reader.read("discount")
        number = try reader.read("number")
        weight = try reader.read("weight")
        reference = try reader.read("reference")
        colour = try reader.read("colour")
        note = try reader.read("note")
        extra = try reader.read("extra")
        items = try reader.read("items")
        coupon = try reader.readOptional("coupon")
        tags = try reader.readOptional("tags")
        try reader.finish()
    }

    var json: [String: JSONValue] {
        var members = [
            "customer": customer.jsonValue,
            "rush": rush.jsonValue,
            "discount": discount.jsonValue,
            "number": number.jsonValue,
            "weight": weight.jsonValue,
            "reference": reference.jsonValue,
            "colour": colour.jsonValue,
            "note": note.jsonValue,
            "extra": extra.jsonValue,
            "items": items.jsonValue,
        ]
        members["coupon"] = coupon?.jsonValue
        members["tags"] = tags?.jsonValue
        return members
    }

    /// Parameters that are all valid, for tests to spoil one at a time.
    static let example: [String: JSONValue] = [
        "customer": "Ada",
        "rush": true,
        "discount": -5,
        "number": 7,
        "weight": 1.5,
        "reference": "{00112233-4455-6677-8899-aabbccddeeff}",
        "colour": "ColourRed",
        "note": ["any": nil],
        "extra": ["x": 1],
        "items": [["article": "hat", "sizes": [1, 2]]],
    ]
}

enum Colour: String, RPCEnum {
    case red = "ColourRed"
    case green = "ColourGreen"
}

/// A notification as the generator would write it.
struct OrderSent: RPCNotificationPayload {
    static let name = RPCMethodName(namespace: "Shop", name: "OrderSent")

    var number: UInt64

    init(number: UInt64) {
        self.number = number
    }

    init(json object: [String: JSONValue], path: RPCPath) throws(RPCValidationError) {
        var reader = RPCObjectReader(object, at: path)
        number = try reader.read("number")
        try reader.finish()
    }

    var json: [String: JSONValue] { ["number": number.jsonValue] }
}
