// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import Testing

extension EndToEnd {
    /// A program with the client library has none of the daemon's code in it.
    @Suite struct LinkedModulesTests {
        /// A Swift module leaves its name, with its length before it, in the symbols of all that is in it.
        private static let daemonModules = [
            "9ProxyCore", "14ProxyTransport", "19ProxyAuthentication", "11ProxyServer", "20RemoteProxyReference",
        ]

        @Test(arguments: [Program.client, .tunnelClient, .monitor])
        func clientsHaveNoDaemonCode(program: Program) throws {
            for module in Self.daemonModules {
                #expect(try !self.contains(program, module), "\(module)")
            }
        }

        @Test func theDaemonHas() throws {
            for module in Self.daemonModules { #expect(try self.contains(.daemon, module), "\(module)") }
        }

        private func contains(_ program: Program, _ text: String) throws -> Bool {
            let contents = try Data(contentsOf: program.url, options: .alwaysMapped)
            return contents.range(of: Data(text.utf8)) != nil
        }
    }
}
