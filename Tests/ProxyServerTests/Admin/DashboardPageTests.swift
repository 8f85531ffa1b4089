// SPDX-License-Identifier: GPL-3.0-only

import Crypto
import ProxyWire
import Testing

@testable import ProxyServer

@Suite struct DashboardPageTests {
    @Test("The page is one document: nothing in it asks for another file")
    func selfContained() {
        let page = DashboardPage.html
        #expect(page.contains("<style>") && page.contains("<script>"))
        #expect(!page.contains("<link rel=\"stylesheet\"") && !page.contains("<script src"))
        // Of XML's namespaces, which are names and no places.
        #expect(page.matches(of: /http:\/\/(?!www\.w3\.org\/)/).isEmpty)
        #expect(page.matches(of: /https:\/\//).isEmpty)
        #expect(page.matches(of: /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/).isEmpty)
        #expect(page.matches(of: /\sstyle="|\son[a-z]+="/).isEmpty)
    }

    @Test("A page may use exactly the styles and scripts that it has")
    func policy() {
        let digest = Base64.encode(SHA256.hash(data: Array("let a = 1".utf8)))
        let policy = SecurityFields.policy(for: "<p><script>let a = 1</script><p>")
        #expect(policy.contains("script-src 'sha256-\(digest)';") && policy.contains("style-src 'none';"))
        #expect(policy.hasPrefix("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"))
        #expect(!SecurityFields.policy(for: DashboardPage.html).contains("src 'none'; script"))
    }
}
