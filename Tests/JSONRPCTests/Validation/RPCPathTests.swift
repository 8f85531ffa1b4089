// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Testing

@Suite struct RPCPathTests {
    @Test func isDottedFromParams() {
        #expect(RPCPath.root.description == "params")
        #expect(RPCPath.root.appending("token").description == "token")
        #expect(RPCPath.root.appending("options").appending("list").appending(3).description == "options.list[3]")
        #expect(RPCPath.root.appending("rows").appending(0).appending(1).appending("x").description == "rows[0][1].x")
    }

    static let foreignKeys: [(key: String, printed: String)] = [
        ("prénom", "prénom"),
        ("a b", "a b"),
        ("tab\there", #"tab\u{9}here"#),
        ("line\u{2028}break", #"line\u{2028}break"#),
        ("bell\u{7}", #"bell\u{7}"#),
        ("delete\u{7F}", #"delete\u{7F}"#),
        ("reversed\u{202E}", #"reversed\u{202E}"#),
        (String(repeating: "k", count: 64), String(repeating: "k", count: 64)),
        (String(repeating: "k", count: 65), String(repeating: "k", count: 64) + "…"),
    ]

    @Test(arguments: foreignKeys)
    func keepsAPrintableExcerptOfAKeyFromOutside(key: String, printed: String) {
        #expect(RPCPath.root.appending(key).description == printed)
    }
}
