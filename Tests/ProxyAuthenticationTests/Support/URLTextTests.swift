// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication
import Testing

@Suite struct URLTextTests {
    @Test(
        "Host, authority and origin",
        arguments: [
            ("https://example.com", "example.com", "example.com"),
            ("https://example.com:8443/path?query#fragment", "example.com", "example.com:8443"),
            ("http://127.0.0.1?x", "127.0.0.1", "127.0.0.1"),
            ("http://[::1]:80/", "[::1]", "[::1]:80"),
        ]
    )
    func parts(url: String, host: String, authority: String) {
        #expect(url.urlHost == host)
        #expect(url.urlAuthority == authority)
        #expect(url.urlOrigin == "\(url.hasPrefix("https") ? "https" : "http")://\(authority)")
    }

    @Test(
        "What has none",
        arguments: [
            "", "example.com", "ftp://example.com", "https://", "https:///path", "https://user@host/", "https://:443",
            "http://[::1", "HTTPS://x",
        ]
    )
    func none(url: String) {
        #expect(url.urlHost == nil)
    }

    @Test(
        "This machine",
        arguments: [
            ("localhost", true), ("127.0.0.1", true), ("127.255.0.9", true), ("[::1]", true),
            ("127.0.0.1.example.com", false),
            ("127.0.0", false), ("127.0.0.256", false), ("128.0.0.1", false), ("localhost.example.com", false),
            ("", false),
            ("127...", false), ("0.0.0.0", false),
        ]
    )
    func loopback(host: String, isLoopback: Bool) {
        #expect(host.isLoopbackHost == isLoopback)
    }
}
