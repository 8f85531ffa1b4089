// SPDX-License-Identifier: GPL-3.0-only

import APIGenerator
import APISpec
import Testing

/// Spec and expected vectors side by side, for one parameter.
@Suite struct VectorTests {
    @Test func aRequiredStringCanBeMissedInEveryWay() throws {
        #expect(
            try vectors("\"s\": \"String\"") == [
                #"{"s":"text"} valid"#,
                #"{"s":""} valid"#,
                #"{"s":"\"\\/ \b\f\n\r\t\u0001 ü € 🚇"} valid"#,
                #"{} Invalid params: 's' is missing, expected String"#,
                #"{"s":null} Invalid params: 's': expected String, got Null"#,
                #"{"s":true} Invalid params: 's': expected String, got Bool"#,
                #"{"s":-1} Invalid params: 's': expected String, got Int"#,
                #"{"s":18446744073709551615} Invalid params: 's': expected String, got UInt"#,
                #"{"s":0.5} Invalid params: 's': expected String, got Double"#,
                #"{"s":[]} Invalid params: 's': expected String, got List"#,
                #"{"s":{}} Invalid params: 's': expected String, got Object"#,
                #"{"s":"text","notInTheSpec":true} Invalid params: 'notInTheSpec' is not a parameter of this method"#,
                #"[] Invalid params: 'params': expected Object, got List"#,
                #""text" Invalid params: 'params': expected Object, got String"#,
                #"1 Invalid params: 'params': expected Object, got Int"#,
                #"0.5 Invalid params: 'params': expected Object, got Double"#,
                #"true Invalid params: 'params': expected Object, got Bool"#,
            ]
        )
    }

    @Test func anOptionalParameterMayBeAbsentOrNull() throws {
        let vectors = try vectors("\"o:b\": \"Bool\"")
        #expect(
            vectors.prefix(4) == [
                #"{"b":true} valid"#, #"{} valid"#, #"{"b":null} valid"#, #"{"b":false} valid"#,
            ]
        )
        #expect(!vectors.contains { $0.contains("missing") || $0.contains("got Null") })
    }

    @Test(arguments: [
        ("Int", #"{"p":18446744073709551615} Invalid params: 'p': expected Int, got '18446744073709551615'"#),
        ("UInt", #"{"p":-1} Invalid params: 'p': expected UInt, got '-1'"#),
        ("Uuid", #"{"p":"text"} Invalid params: 'p': expected Uuid, got 'text'"#),
        ("Double", #"{"p":18446744073709551615} valid"#),
        ("Variant", #"{"p":null} valid"#),
        ("$ref:Color", #"{"p":"text"} Invalid params: 'p': expected Color (ColorRed, Blue), got 'text'"#),
        ("$ref:Point", #"{"p":{}} Invalid params: 'p.x' is missing, expected Double"#),
    ])
    func aTypesOwnRulesAreTried(_ type: String, _ expected: String) throws {
        #expect(try vectors("\"p\": \"\(type)\"").contains(expected))
    }

    @Test func anUncheckedUuidIsAnyTextAndNothingElse() throws {
        #expect(
            try vectors("\"u\": \"Uuid\"", unchecked: "u").prefix(10) == [
                #"{"u":"{0d2c5d0e-7a4c-4a0e-9b55-5a3c1c1b7f10}"} valid"#,
                #"{"u":"0D2C5D0E-7A4C-4A0E-9B55-5A3C1C1B7F10"} valid"#,
                #"{"u":"text"} valid"#,
                #"{"u":""} valid"#,
                #"{"u":"\"\\/ \b\f\n\r\t\u0001 ü € 🚇"} valid"#,
                #"{} Invalid params: 'u' is missing, expected String"#,
                #"{"u":null} Invalid params: 'u': expected String, got Null"#,
                #"{"u":true} Invalid params: 'u': expected String, got Bool"#,
                #"{"u":-1} Invalid params: 'u': expected String, got Int"#,
                #"{"u":18446744073709551615} Invalid params: 'u': expected String, got UInt"#,
            ]
        )
    }

    @Test func aListsElementsAreTried() throws {
        let vectors = try vectors("\"p\": [[\"$ref:Point\"]]")
        #expect(vectors.contains(#"{"p":[[{"x":0.5}],[]]} valid"#))
        #expect(vectors.contains(#"{"p":[]} valid"#))
        #expect(
            vectors.contains(
                #"{"p":[[{"x":0.5}],[{"x":0.5},{"x":true}]]} Invalid params: 'p[1][1].x': expected Double, got Bool"#
            )
        )
        #expect(vectors.contains { $0.hasSuffix("'p' is missing, expected List of List of Point") })
    }

    /// The vectors of a method with these params, as lines.
    private func vectors(_ params: String, unchecked: String? = nil) throws -> [String] {
        let unchecked = unchecked.map { "\"unchecked\": [\"\($0)\"]," } ?? ""
        let text = """
            {
                "title": "T", "name": "T", "apiVersion": "1", "states": { "s": "S." },
                "methods": {
                    "N.M": {
                        "description": "D.", "params": { \(params) }, \(unchecked) "returns": {}, "states": ["s"]
                    }
                },
                "notifications": {},
                "types": { "Color": ["ColorRed", "Blue"], "Point": { "x": "Double" } }
            }
            """
        return try API(parsing: SourceText(file: "t.json", text: text)).testVectors.map { vector in
            switch vector.expectation {
            case .valid: "\(vector.params.compactText) valid"
            case .invalid(let message): "\(vector.params.compactText) \(message)"
            }
        }
    }
}
