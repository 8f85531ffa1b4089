// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Testing

/// What each type takes and refuses. No value of one type ever passes for another.
@Suite struct RPCValueTests {
    private func read<Value: RPCValue>(_ json: JSONValue, as type: Value.Type) throws(RPCValidationError) -> Value {
        try Value(json: json, path: .root.appending("p"))
    }

    private func problem<Value: RPCValue>(_ json: JSONValue, as type: Value.Type) -> RPCValidationError.Problem? {
        do throws(RPCValidationError) {
            _ = try read(json, as: type)
            return nil
        } catch {
            #expect(error.path == "p")
            return error.problem
        }
    }

    /// One value of every kind.
    private let samples: [JSONValue] = [nil, true, 1, .uint(.max), 1.5, "text", [], [:]]

    /// Checks that of the samples only those of the `accepted` kinds pass, and what the error says of the others.
    private func expect<Value: RPCValue>(_ type: Value.Type, _ name: String, accepts accepted: Set<String>) {
        #expect(Value.typeName == name)
        for sample in samples {
            let expected: RPCValidationError.Problem? =
                accepted.contains(sample.kind) ? nil : .wrongType(expected: name, got: sample.kind)
            #expect(problem(sample, as: type) == expected, "\(sample) as \(name)")
        }
    }

    @Test func everyTypeTakesItsOwnKindOnly() {
        expect(String.self, "String", accepts: ["String"])
        expect(Bool.self, "Bool", accepts: ["Bool"])
        expect(UInt64.self, "UInt", accepts: ["Int", "UInt"])
        expect(Double.self, "Double", accepts: ["Int", "UInt", "Double"])
        expect(JSONValue.self, "Variant", accepts: Set(samples.map(\.kind)))
        expect([String: JSONValue].self, "Object", accepts: ["Object"])
        expect([Bool].self, "List of Bool", accepts: ["List"])
        expect([[Bool]].self, "List of List of Bool", accepts: ["List"])
    }

    @Test func integersKeepToTheirRange() throws {
        #expect(try read(.int(.min), as: Int64.self) == .min)
        #expect(try read(.int(.max), as: Int64.self) == .max)
        #expect(
            problem(.uint(9_223_372_036_854_775_808), as: Int64.self)
                == .invalidValue(expected: "Int", got: "9223372036854775808")
        )
        #expect(problem(.double(1), as: Int64.self) == .wrongType(expected: "Int", got: "Double"))
        #expect(problem("1", as: Int64.self) == .wrongType(expected: "Int", got: "String"))

        #expect(try read(0, as: UInt64.self) == 0)
        #expect(try read(.uint(.max), as: UInt64.self) == .max)
        #expect(problem(-1, as: UInt64.self) == .invalidValue(expected: "UInt", got: "-1"))
    }

    @Test func integersAreDoublesToo() throws {
        #expect(try read(3, as: Double.self) == 3)
        #expect(try read(.uint(.max), as: Double.self) == 18_446_744_073_709_551_616)
        #expect(try read(-0.5, as: Double.self) == -0.5)
    }

    @Test func enumerationsTakeTheirNamesOnly() throws {
        #expect(try read("ColourGreen", as: Colour.self) == .green)
        #expect(
            problem("green", as: Colour.self)
                == .invalidValue(expected: "Colour (ColourRed, ColourGreen)", got: "green")
        )
        #expect(problem(1, as: Colour.self) == .wrongType(expected: "Colour", got: "Int"))
        #expect(Colour.green.jsonValue == "ColourGreen")
    }

    @Test func objectsOfATypeTakeObjectsOnly() throws {
        let response: JSONValue = ["accepted": true]
        #expect(try read(response, as: PlaceOrder.Response.self) == PlaceOrder.Response(accepted: true))
        #expect(problem([], as: PlaceOrder.Response.self) == .wrongType(expected: "Response", got: "List"))
        #expect(PlaceOrder.Response(accepted: true).jsonValue == response)
    }

    @Test func writesWhatItReads() throws {
        #expect("a".jsonValue == "a")
        #expect(true.jsonValue == true)
        #expect(Int64.min.jsonValue == .int(.min))
        #expect(UInt64(7).jsonValue == .int(7))
        #expect(UInt64.max.jsonValue == .uint(.max))
        #expect(1.5.jsonValue == .double(1.5))
        #expect(JSONValue.null.jsonValue == .null)
        #expect(["a": JSONValue.null].jsonValue == ["a": nil])
        #expect([["a"], []].jsonValue == [["a"], []])
    }

    @Test func excerptsOfWrongValuesAreBounded() {
        let long = String(repeating: "x", count: 10_000)
        let excerpt = String(repeating: "x", count: 64) + "…"
        #expect(problem(.string(long), as: Uuid.self) == .invalidValue(expected: "Uuid", got: excerpt))
    }

    @Test func sayWhatWasExpectedAndWhatCame() {
        let error = RPCValidationError(path: "a", problem: .invalidValue(expected: "Uuid", got: "b"))
        #expect(error.message == "'a': expected Uuid, got 'b'")
    }
}
