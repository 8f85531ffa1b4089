// SPDX-License-Identifier: GPL-3.0-only

import AuthenticationTesting
import Logging
import ProxyAuthentication
import ProxyTransport
import Testing

@testable import ProxyServer

/// What is written about tokens, and what is not.
@Suite struct AuthenticationDeskTests {
    /// Gives every request the same verdict.
    struct Fixed: Authenticator {
        let verdict: AuthenticationVerdict
        func authenticate(_ request: AuthenticationRequest) async -> AuthenticationVerdict { self.verdict }
    }

    func log(_ verdict: AuthenticationVerdict, times: Int = 1, level: Logger.Level = .debug) async -> [String] {
        let recorder = LogRecorder()
        let desk = AuthenticationDesk(
            serverName: "server",
            authenticator: Fixed(verdict: verdict),
            timeout: .seconds(60),
            // However slow the machine is.
            logInterval: .seconds(3600),
            logger: recorder.logger(level: level)
        )
        for _ in 0..<times { #expect(await desk.judge(.sample) == verdict) }
        return recorder.lines
    }

    @Test(
        "Each verdict is written with who asked, and the token only as its fingerprint",
        arguments: [
            (AuthenticationVerdict.accepted(user: "anna"), "debug token accepted", "user=anna"),
            (.refused, "info token refused", ""),
            (.failed(AuthenticationFailure(.unavailable, detail: "no route")), "warning token not judged", "no route"),
            (.failed(AuthenticationFailure(.timedOut)), "warning token not judged", "reason=timedOut"),
            (.failed(AuthenticationFailure(.cancelled)), "debug client left before its token was judged", ""),
        ]
    )
    func lines(verdict: AuthenticationVerdict, beginning: String, part: String) async throws {
        let line = try #require(await self.log(verdict).first)
        let request = AuthenticationRequest.sample
        #expect(line.hasPrefix(beginning))
        #expect(part.isEmpty || line.contains(part))
        #expect(line.contains("address=192.0.2.7:50123"))
        #expect(line.contains("name=anna's phone"))
        #expect(line.contains("uuid=\(request.uuid)"))
        #expect(line.contains("token=\(request.token.fingerprint)"))
        #expect(!line.contains("a-token"))
        #expect(!line.contains("a-nonce"))
    }

    @Test("A flood of refusals is one line")
    func flood() async {
        #expect(await self.log(.refused, times: 50).count == 1)
    }

    @Test("The throttle lets one of a kind through per interval, and says how many it held back")
    func throttle() {
        let throttle = LogThrottle<String>(interval: .seconds(1))
        let start = ContinuousClock.now
        #expect(throttle.admit("a", now: start) == 0)
        #expect(throttle.admit("a", now: start) == nil)
        #expect(throttle.admit("b", now: start) == 0)
        #expect(throttle.admit("a", now: start + .milliseconds(999)) == nil)
        #expect(throttle.admit("a", now: start + .seconds(1)) == 2)
        #expect(throttle.admit("a", now: start + .milliseconds(1500)) == nil)
        #expect(throttle.admit("b", now: start + .seconds(5)) == 0)
    }
}
