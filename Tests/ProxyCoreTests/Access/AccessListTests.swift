// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import Testing

@Suite struct AccessListTests {
    private func range(_ text: String) throws -> AddressRange { try #require(AddressRange(text), "\(text)") }

    private func admits(_ host: String, allow: [String] = [], deny: [String] = []) throws -> Bool {
        try AccessList(allow: allow.map(self.range), deny: deny.map(self.range))
            .admits(PeerAddress(host: host, port: 40_000))
    }

    @Test(
        "A range has the addresses that begin with its bits",
        arguments: [
            ("192.0.2.0/24", "192.0.2.0", true), ("192.0.2.0/24", "192.0.2.255", true),
            ("192.0.2.0/24", "192.0.3.0", false), ("192.0.2.77/24", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false), ("192.0.2.1/32", "192.0.2.1", true),
            ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "2001:db8::1", false), ("::/0", "2001:db8::1", true),
            ("::/0", "192.0.2.1", true), ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::", false), ("2001:db8::1/128", "2001:db8::1", true),
            ("192.0.2.0/24", "::ffff:192.0.2.9", true), ("::ffff:192.0.2.0/120", "192.0.2.9", true),
            ("128.0.0.0/1", "255.0.0.0", true), ("128.0.0.0/1", "127.0.0.0", false), ("8000::/1", "7fff::", false),
        ]
    )
    func contains(text: String, host: String, isIn: Bool) throws {
        let address = try #require(IPAddress(host))
        #expect(try self.range(text).contains(address) == isIn)
    }

    @Test(
        "What is no range is none",
        arguments: [
            "", "/", "192.0.2.0/", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/+1", "192.0.2.0/ 8", "192.0.2/24",
            "::/129", "::1%lo/128", "example.com", "192.0.2.0/24/8", "192.0.2.0/255.255.255.0", "0x7f.1", "::/1e1",
            "192.0.2.0/99999999999999999999",
        ]
    )
    func malformed(text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test("Without ranges everybody may connect; those who are allowed are the only ones; the others are those denied")
    func lists() throws {
        #expect(try self.admits("192.0.2.1"))
        #expect(try self.admits("192.0.2.1", allow: ["192.0.2.0/24"]))
        #expect(try !self.admits("192.0.3.1", allow: ["192.0.2.0/24"]))
        #expect(try !self.admits("2001:db8::1", allow: ["192.0.2.0/24"]))
        #expect(try !self.admits("192.0.2.1", deny: ["192.0.2.0/24"]))
        #expect(try self.admits("192.0.3.1", deny: ["192.0.2.0/24"]))
    }

    @Test("The longer range decides, and of two equal ones the one that denies")
    func longest() throws {
        #expect(try self.admits("10.1.2.3", allow: ["10.1.0.0/16"], deny: ["10.0.0.0/8"]))
        #expect(try !self.admits("10.2.2.3", allow: ["10.1.0.0/16"], deny: ["10.0.0.0/8"]))
        #expect(try !self.admits("10.1.2.3", allow: ["10.0.0.0/8"], deny: ["10.1.0.0/16"]))
        #expect(try !self.admits("10.1.2.3", allow: ["10.1.0.0/16"], deny: ["10.1.0.0/16"]))
    }

    @Test("Who comes by a Unix socket has no address to be denied")
    func unix() throws {
        #expect(AccessList(allow: [try self.range("192.0.2.1")]).admits(.unix))
        #expect(AccessList(deny: [try self.range("::/0")]).admits(.unix))
    }
}
