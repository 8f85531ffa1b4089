// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyTesting
import Testing

extension EndToEnd {
    /// Two client programs meet through the daemon.
    @Suite struct MeetingTests {
        typealias Transport = TestEndpoint.Transport

        /// What is typed on one side is printed on the other, byte for byte, and each is told whom it has met.
        @Test(arguments: [Transport.wss, .ssl, .unix], [Transport.wss, .ssl, .unix])
        func exchangesLines(one: Transport, two: Transport) async throws {
            try await Daemon.run { daemon in
                try await self.exchangeLines(daemon[one], daemon[two])
            }
        }

        /// The same in the clear.
        @Test(arguments: [(Transport.ws, Transport.tcp), (.ws, .ws), (.tcp, .tcp)])
        func exchangesLinesWithoutTLS(one: Transport, two: Transport) async throws {
            try await Daemon.run(tls: nil) { daemon in
                try await self.exchangeLines(daemon[one], daemon[two])
            }
        }

        private func exchangeLines(_ one: TestEndpoint, _ two: TestEndpoint) async throws {
            try await Client.pair(("anna", one), ("bert", two), options: ["--verbose", "--linger", "0"]) { anna, bert in
                try anna.type("Hello Bert\n")
                #expect(try await bert.output.lines(1) == ["Hello Bert"])
                try bert.type("Grüß dich, Anna 👋\nHow are you?\n")
                #expect(try await anna.output.lines(2) == ["Grüß dich, Anna 👋", "How are you?"])
                try anna.type("fine\n\nand you?\n")
                #expect(try await bert.output.lines(4) == ["Hello Bert", "fine", "", "and you?"])

                try anna.closeInput()
                _ = try await bert.errors.line(containing: Client.partnerHasEnded)
                try bert.closeInput()
                let (annasEnd, bertsEnd) = await (anna.exit, bert.exit)
                #expect(annasEnd.status == 0, "\(annasEnd.errors)")
                #expect(bertsEnd.status == 0, "\(bertsEnd.errors)")
                #expect(annasEnd.output == "Grüß dich, Anna 👋\nHow are you?\n")
                #expect(bertsEnd.output == "Hello Bert\nfine\n\nand you?\n")
                #expect(self.story(annasEnd) == self.story(of: "anna", meeting: "bert", at: one))
                #expect(self.story(bertsEnd) == self.story(of: "bert", meeting: "anna", at: two))
            }
        }

        /// What was said on standard error, without what --verbose adds.
        private func story(_ exit: ChildProcess.Exit) -> [String] {
            let details = [
                "state: ", "server: ", "standard input has ended", "nothing has come for", Client.partnerHasEnded,
            ]
            return exit.errors.split(separator: "\n").map(String.init).filter { line in
                !details.contains { line.hasPrefix($0) }
            }
        }

        private func story(of name: String, meeting partner: String, at endpoint: TestEndpoint) -> [String] {
            [
                "connecting to \(endpoint.url)",
                "connected to \"end to end\"",
                "authenticated as \(name) \(Client.uuid(of: name)), waiting for the partner",
                Client.opening(to: partner),
                "closed",
            ]
        }

        /// Over streams a side that has said all it wants to say still hears the other.
        @Test(arguments: [(Transport.ssl, Transport.ssl), (.ssl, .unix), (.unix, .ssl)])
        func hearsTheOtherAfterItsOwnEnd(one: Transport, two: Transport) async throws {
            try await Daemon.run { daemon in
                try await Client.pair(("anna", daemon[one]), ("bert", daemon[two]), options: ["--verbose"]) {
                    anna,
                    bert in
                    try anna.type("question\n")
                    try anna.closeInput()
                    _ = try await bert.errors.line(containing: Client.partnerHasEnded)
                    try bert.type("answer\n")
                    try bert.closeInput()
                    #expect(await anna.exit.output == "answer\n")
                    #expect(await bert.exit.output == "question\n")
                    #expect(await anna.exit.status == 0)
                    #expect(await bert.exit.status == 0)
                }
            }
        }

        /// A signal ends a conversation whose two sides could still go on, for both of them.
        @Test(arguments: [Transport.wss, .ssl, .unix], [SIGINT, SIGTERM])
        func endsOnSignal(transport: Transport, number: Int32) async throws {
            try await Daemon.run { daemon in
                try await Client.pair(("anna", daemon[transport]), ("bert", daemon[.wss])) { anna, bert in
                    anna.signal(number)
                    for exit in [await anna.exit, await bert.exit] {
                        #expect(exit.status == 0, "\(exit.errors)")
                        #expect(exit.errors.hasSuffix("\nclosed\n"))
                    }
                }
            }
        }

        @Test(arguments: [(Transport.wss, Transport.wss), (.ssl, .unix), (.wss, .ssl)])
        func playsPingPong(one: Transport, two: Transport) async throws {
            try await Daemon.run { daemon in
                try await Client.pair(
                    ("anna", daemon[one]),
                    ("bert", daemon[two]),
                    options: ["--pingpong"]
                ) { anna, bert in
                    for player in [anna, bert] {
                        let report = try await player.errors.line(containing: "ping-pong: ")
                        #expect(report.hasPrefix("ping-pong: 1 round trip, "))
                        #expect(report.hasSuffix(" ms"))
                    }
                    anna.signal(SIGINT)
                    for exit in [await anna.exit, await bert.exit] {
                        #expect(exit.status == 0, "\(exit.errors)")
                        #expect(exit.output == "")
                        let summary = exit.errors.split(separator: "\n").first { $0.hasPrefix("ping-pong in all: ") }
                        let count = summary?.split(separator: " ").dropFirst(3).first.flatMap { Int($0) }
                        #expect(try #require(count) >= 1)
                    }
                }
            }
        }

        /// Everything that travels is shown on request, except what must stay secret.
        @Test(arguments: [(Transport.wss, Transport.ssl), (.unix, .wss)])
        func showsTrafficButNoToken(one: Transport, two: Transport) async throws {
            let nonce = "n0nce"
            try await Daemon.run { daemon in
                let exits = try await Client.pair(
                    ("anna", daemon[one]),
                    ("bert", daemon[two]),
                    options: ["--very-verbose", "--linger", "0", "--nonce", nonce]
                ) { anna, bert in
                    try anna.type("visible\n")
                    _ = try await bert.output.line(containing: "visible")
                    try anna.closeInput()
                    _ = try await bert.errors.line(containing: Client.partnerHasEnded)
                    try bert.closeInput()
                    return await [anna.exit, bert.exit]
                }
                for exit in exits {
                    #expect(exit.status == 0)
                    #expect(exit.errors.contains(#"-> {"id":0,"method":"RemoteProxy.Hello"}"#))
                    #expect(exit.errors.contains(#""method":"Authentication.Authenticate""#))
                    #expect(exit.errors.contains(#""status":"success""#))
                    #expect(exit.errors.contains(#""notification":"RemoteProxy.TunnelEstablished""#))
                    #expect(!exit.errors.contains(Client.token))
                    #expect(!exit.output.contains(Client.token))
                }
                #expect(exits[0].errors.contains(#"-> text, 8 bytes: "visible\n""#) == one.isWebSocket)
                #expect(exits[1].errors.contains(#"<- text, 8 bytes: "visible\n""#) == two.isWebSocket)
                let log = await daemon.stop().errors
                #expect(!log.contains(Client.token))
                #expect(!log.contains(nonce))
            }
        }
    }
}
