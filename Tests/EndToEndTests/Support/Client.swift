// SPDX-License-Identifier: GPL-3.0-only

import ProxyTesting

/// The client program as tests start it.
enum Client {
    /// A token that would stand out wherever it appeared.
    static let token = "T0ken-that-nobody-may-see"

    /// Arguments of a client who wants to meet another; certificates are checked against the daemon's own.
    static func arguments(
        _ name: String,
        at endpoint: TestEndpoint,
        trusting: String = TestCertificate.ecdsa.root
    ) -> [String] {
        let trust = endpoint.transport.isSecure ? ["--ca", trusting] : []
        return ["-u", endpoint.url, "-t", self.token, "--name", name, "--uuid", self.uuid(of: name)] + trust
    }

    /// A uuid for each name, as the program prints it.
    static func uuid(of name: String) -> String {
        let digits = name.utf8.reduce(UInt64(1)) { ($0 &* 31 &+ UInt64($1)) % 1_000_000_000_000 }
        let text = String(digits)
        return "{00000000-0000-4000-8000-\(String(repeating: "0", count: 12 - text.count))\(text)}"
    }

    /// Two clients in a tunnel with each other.
    static func pair<Result>(
        _ one: (name: String, endpoint: TestEndpoint),
        _ two: (name: String, endpoint: TestEndpoint),
        options: [String] = [],
        _ body: (ChildProcess, ChildProcess) async throws -> Result
    ) async throws -> Result {
        try await ChildProcess.run(.client, self.arguments(one.name, at: one.endpoint) + options) { first in
            try await ChildProcess.run(.client, self.arguments(two.name, at: two.endpoint) + options) { second in
                _ = try await first.errors.line(containing: self.opening(to: two.name))
                _ = try await second.errors.line(containing: self.opening(to: one.name))
                return try await body(first, second)
            }
        }
    }

    /// What the program says with --verbose when its partner has finished.
    static let partnerHasEnded = "nothing more comes from the partner"

    /// What the program says when it has met somebody.
    static func opening(to name: String) -> String {
        "tunnel to \"\(name)\" \"\(self.uuid(of: name))\" is open"
    }
}
