// SPDX-License-Identifier: GPL-3.0-only

import APISpec
import Testing

@Suite struct JSONTextTests {
    let document: JSON = [
        "b": [1, .number("2.50"), .null, true, "x\"\\\n\u{1}ü"],
        "a": ["z": [], "y": [:]],
        "B": "upper case comes first",
    ]

    @Test func compactTextHasNoWhiteSpace() {
        #expect(
            document.compactText
                == #"{"b":[1,2.50,null,true,"x\"\\\n\u0001ü"],"a":{"z":[],"y":{}},"B":"upper case comes first"}"#
        )
    }

    @Test func canonicalOrderIsThatOfBytes() {
        #expect(
            document.canonical.compactText
                == #"{"B":"upper case comes first","a":{"y":{},"z":[]},"b":[1,2.50,null,true,"x\"\\\n\u0001ü"]}"#
        )
    }

    @Test func prettyTextHasALinePerMember() {
        let document: JSON = ["a": [1], "b": [:]]
        #expect(document.prettyText == "{\n    \"a\": [\n        1\n    ],\n    \"b\": {}\n}\n")
    }
}
