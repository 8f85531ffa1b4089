// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import Testing

@Suite struct OriginListTests {
    @Test(
        "Origins are the same if scheme, host and port are",
        arguments: [
            ("https://app.example.org", "https://app.example.org:443", true),
            ("http://app.example.org", "http://app.example.org:80", true),
            ("https://app.example.org", "HTTPS://App.Example.ORG", true),
            ("http://[2001:db8::1]:8080", "http://[2001:0DB8:0::1]:8080", true),
            ("https://app.example.org", "http://app.example.org", false),
            ("https://app.example.org", "https://app.example.org:8443", false),
            ("https://app.example.org:80", "http://app.example.org", false),
            ("https://app.example.org", "https://example.org", false),
            ("https://app.example.org", "https://app.example.org.", false),
            ("https://app.example.org", "https://app.example.org.evil.example", false),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080", true),
            ("http://127.0.0.1", "http://localhost", false),
            (
                "moz-extension://6c0a1b2c-1111-2222-3333-444455556666",
                "moz-extension://6c0a1b2c-1111-2222-3333-444455556666", true
            ),
            ("capacitor://localhost", "http://localhost", false),
        ]
    )
    func same(one: String, other: String, isSame: Bool) throws {
        let (first, second) = (try #require(WebOrigin(one)), try #require(WebOrigin(other)))
        let list = OriginList([first])
        #expect((first == second) == isSame)
        #expect(list.admits([other]) == isSame)
    }

    @Test(
        "What is no origin is none",
        arguments: [
            "", "null", "*", "https://", "https://*", "https://*.example.org", "app.example.org", "//app.example.org",
            "https:app.example.org", "https://app.example.org/", "https://app.example.org/path", "https://a.example?x",
            "https://a.example#x", "https://me@app.example.org", "https://app.example.org:",
            "https://app.example.org:0x50",
            "https://app.example.org:65536", "https://app.example.org:-1", "https://app.example.org:+80",
            "https://app.example.org:443:443", "https://a.example,https://b.example",
            "https://a.example https://b.example",
            " https://a.example", "https://a.example ", "https://a\0.example", "https://exämple.org",
            "ht tp://a.example",
            "1ttp://a.example", "://a.example", "\u{212A}http://a.example", "https://[::1", "https://::1",
            "https://[::1]x",
            "https://[192.0.2.1]", "https://[fe80::1%25lo]", "https://[]", "https://a[::1]",
            "https://" + String(repeating: "a", count: 256),
        ]
    )
    func none(text: String) {
        #expect(WebOrigin(text) == nil)
    }

    @Test("Of several fields none counts, and without any the request is no browser's")
    func fields() throws {
        let origin = try #require(WebOrigin("https://app.example.org"))
        let list = OriginList([origin])
        #expect(list.admits([]))
        #expect(list.admits(["https://app.example.org"]))
        #expect(!list.admits(["https://app.example.org", "https://app.example.org"]))
        #expect(!list.admits(["https://app.example.org", "https://evil.example"]))
        #expect(!list.admits([""]))
        #expect(!list.admits(["null"]))
        #expect(OriginList().admits(["null"]) && OriginList().admits(["x", "y"]) && OriginList().admits([]))
    }

    @Test("An origin is written as browsers write it")
    func description() throws {
        for (text, written) in [
            ("HTTPS://App.example.org:443", "https://app.example.org"),
            ("http://a.example:8080", "http://a.example:8080"),
            ("https://[2001:DB8:0::1]", "https://[2001:db8::1]"), ("https://a.example:80", "https://a.example:80"),
        ] {
            #expect("\(try #require(WebOrigin(text)))" == written)
        }
    }
}
