// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyAuthentication

/// What a webhook need not be asked again.
@Suite struct AcceptedTokensTests {
    let start = ContinuousClock.now

    func at(_ seconds: Int) -> ContinuousClock.Instant { self.start + .seconds(seconds) }

    @Test("A token is remembered for its time, from when it was accepted first")
    func lifetime() {
        var tokens = AcceptedTokens(lifetime: .seconds(60), capacity: 10)
        #expect(tokens.user(of: Secret("a"), now: self.at(0)) == nil)
        tokens.insert(Secret("a"), user: "anna", now: self.at(0))
        #expect(tokens.user(of: Secret("a"), now: self.at(59)) == "anna")
        #expect(tokens.user(of: Secret("b"), now: self.at(59)) == nil)
        // Asked about by two clients at once: the second answer prolongs nothing.
        tokens.insert(Secret("a"), user: "anna", now: self.at(30))
        #expect(tokens.user(of: Secret("a"), now: self.at(60)) == nil)
        tokens.insert(Secret("a"), user: "anna maria", now: self.at(70))
        #expect(tokens.user(of: Secret("a"), now: self.at(129)) == "anna maria")
        #expect(tokens.user(of: Secret("a"), now: self.at(130)) == nil)
    }

    @Test("Without a time nothing is remembered")
    func none() {
        var tokens = AcceptedTokens(lifetime: .zero, capacity: 10)
        tokens.insert(Secret("a"), user: "anna", now: self.at(0))
        #expect(tokens.count == 0)
        #expect(tokens.user(of: Secret("a"), now: self.at(0)) == nil)
    }

    @Test("The oldest is forgotten when there is no room; what has ended makes room")
    func capacity() {
        var tokens = AcceptedTokens(lifetime: .seconds(60), capacity: 3)
        for number in 0..<1000 {
            tokens.insert(Secret("\(number)"), user: "\(number)", now: self.at(0))
            #expect(tokens.count == min(number + 1, 3))
        }
        #expect(tokens.user(of: Secret("996"), now: self.at(1)) == nil)
        for number in 997..<1000 { #expect(tokens.user(of: Secret("\(number)"), now: self.at(1)) == "\(number)") }
        tokens.insert(Secret("new"), user: "new", now: self.at(60))
        #expect(tokens.count == 1)
        #expect(tokens.user(of: Secret("new"), now: self.at(61)) == "new")
    }

    @Test("Nothing that is printed of it shows a token")
    func masked() {
        var tokens = AcceptedTokens(lifetime: .seconds(60), capacity: 3)
        tokens.insert(Secret("geheim"), user: "anna", now: self.at(0))
        var text = ""
        dump(tokens, to: &text)
        #expect(text.contains("anna"))
        #expect(!text.contains("geheim"))
    }
}
