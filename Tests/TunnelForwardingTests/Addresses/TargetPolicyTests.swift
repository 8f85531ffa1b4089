// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import TunnelForwarding

@Suite struct TargetPolicyTests {
    private func policy(_ fixed: String?, _ rules: String...) throws -> TargetPolicy {
        TargetPolicy(
            fixed: try fixed.map { try ForwardingAddress.target($0) },
            allowed: try rules.map { try AllowRule($0) }
        )
    }

    private func permit(_ request: String, by policy: TargetPolicy) throws -> TargetPolicy.Permit {
        try policy.permit(try .target(request))
    }

    @Test func leadsToTheFixedTargetOnly() throws {
        let policy = try self.policy("localhost:80")
        #expect(try policy.permit(nil) == .any(.network(host: "localhost", port: 80)))
        #expect(try self.permit("localhost:80", by: policy) == .any(.network(host: "localhost", port: 80)))
        #expect(throws: ForwardingError.self) { try self.permit("localhost:81", by: policy) }
        #expect(throws: ForwardingError.self) { try self.permit("unix:/run/web.sock", by: policy) }
    }

    @Test func wantsToBeAskedWithoutOne() throws {
        let policy = try self.policy(nil, "nas.local:80")
        #expect(throws: ForwardingError.self) { try policy.permit(nil) }
    }

    /// A name's rule is for that name; its addresses are whatever they are.
    @Test func allowsNamesAsTheyAreSpelt() throws {
        let policy = try self.policy(nil, "nas.local:8000-8099", "unix:/run/web.sock")
        #expect(try self.permit("NAS.local:8099", by: policy) == .any(.network(host: "NAS.local", port: 8099)))
        #expect(try self.permit("unix:/run/web.sock", by: policy) == .any(.socketFile(path: "/run/web.sock")))
        #expect(throws: ForwardingError.self) { try self.permit("nas.local:8100", by: policy) }
        #expect(throws: ForwardingError.self) { try self.permit("nas.local:7999", by: policy) }
        #expect(throws: ForwardingError.self) { try self.permit("other.local:8000", by: policy) }
        #expect(throws: ForwardingError.self) { try self.permit("unix:/run/web.sock2", by: policy) }
    }

    /// A range's rule is for addresses, which are known only when the name has been looked up.
    @Test func leavesRangesToTheAddresses() throws {
        let policy = try self.policy(nil, "192.168.1.0/24:80", "[fd00::/8]:*", "10.0.0.0/8:443")
        for request in ["192.168.1.5:80", "anything.example:80"] {
            guard case .within(let ranges, _, 80) = try self.permit(request, by: policy) else {
                Issue.record("\(request) is not left to the ranges")
                continue
            }
            #expect(ranges.count == 2)
        }
        guard case .within(let ranges, "fd00::1", 22) = try self.permit("[fd00::1]:22", by: policy) else {
            Issue.record("a port of any number is not allowed")
            return
        }
        #expect(ranges.count == 1)
    }

    @Test(arguments: [
        ("", "names no port"), ("80", "names no port"), (":80", "names no host"), ("host:", "is no number"),
        ("host:0", "is no number"), ("host:65536", "is no number"), ("host:+1", "is no number"),
        ("::1:80", "in brackets"), ("[::1]", "names no port"), ("[::1:80", "without its ']'"),
        ("ho st:80", "no host name"), ("unix:run/x", "absolute path"), ("unix:", "absolute path"),
        ("unix:/\(String(repeating: "x", count: 107))", "107 bytes"),
    ]) func refusesTargets(_ text: String, because reason: String) {
        let error = #expect(throws: ForwardingAddressError.self) { try ForwardingAddress.target(text) }
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    }

    @Test(arguments: [
        ("10.0.0.0/33:80", "no range"), ("host/8:80", "no range"), ("host", "names no port"),
        ("host:9-8", "end before they begin"), ("host:1-", "is no number"), ("host:0-5", "is no number"),
        ("[fd00::/129]:80", "no range"), ("unix:x", "absolute path"),
    ]) func refusesRules(_ text: String, because reason: String) {
        let error = #expect(throws: ForwardingAddressError.self) { try AllowRule(text) }
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    }

    @Test func readsAddresses() throws {
        #expect(try ForwardingAddress.target("[fe80::1%eth0]:80") == .network(host: "fe80::1%eth0", port: 80))
        #expect(try ForwardingAddress.target("unix:/run/x") == .socketFile(path: "/run/x"))
        #expect(try ForwardingAddress.target("unix:///run/x") == .socketFile(path: "/run/x"))
        #expect(try ForwardingAddress.listener("8080") == .network(host: "127.0.0.1", port: 8080))
        #expect(try ForwardingAddress.listener("[::]:0") == .network(host: "::", port: 0))
        for text in ["[fe80::1%eth0]:80", "unix:/run/x", "127.0.0.1:8080", "nas.local:1"] {
            #expect(try "\(ForwardingAddress.target(text))" == text)
        }
    }
}
