// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyServer

@Suite struct HostRuleTests {
    @Test(
        "On a loopback address: addresses, localhost and the configured host",
        arguments: [
            ("127.0.0.1:2080", true), ("127.0.0.1", true), ("10.0.0.1", true), ("[::1]:2080", true), ("[::1]", true),
            ("localhost", true), ("LOCALHOST:80", true), ("localhost.:80", true), ("proxy.localhost", true),
            ("admin.lan:2080", true), ("ADMIN.lan", true),
            ("attacker.example", false), ("127.0.0.1.attacker.example", false), ("localhost.attacker.example", false),
            ("1.2.3", false), ("1.2.3.400", false), ("1.2.3.4.5", false), ("", false), (":80", false),
            ("localhost:80x", false), ("[::1", false), ("[::1]x", false), ("xlocalhost", false),
        ]
    )
    func loopback(authority: String, isAllowed: Bool) {
        #expect(HostRule(host: "Admin.lan", isLoopback: true).allows(authority) == isAllowed)
    }

    @Test("On another address: any, for nobody knows the machine's names")
    func other() {
        let rule = HostRule(host: "0.0.0.0", isLoopback: false)
        #expect(rule.allows("proxy.example") && rule.allows(nil))
    }

    @Test("A request without a host names none")
    func none() {
        #expect(!HostRule(host: "127.0.0.1", isLoopback: true).allows(nil))
    }
}
