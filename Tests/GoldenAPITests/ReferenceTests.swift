// SPDX-License-Identifier: GPL-3.0-only

import GoldenAPI
import Testing

/// The golden references, compiled: what the literals hold, with everything in them that a literal could trip over.
@Suite struct ReferenceTests {
    @Test func aPageSurvivesBeingALiteral() {
        let html = APIReference.golden.html
        #expect(html.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">\n"))
        #expect(html.hasSuffix("</body>\n</html>\n"))
        #expect(html.contains(##"to be broken into lines, and "quotes", back\slashes and \#hashes survive.</p>"##))
        #expect(html.contains("\n    \"method\": \"Library.Find\",\n"))
        #expect(html.contains("<code>The librarian sleeps.\nCome back later.</code>"))
    }

    @Test func theListHasEveryReference() {
        #expect(APIReference.all.map(\.name) == ["Golden"])
        #expect(APIReference.golden.title == "Golden API")
        #expect(APIReference.golden.version == "1.2")
        #expect(APIReference.index.contains("<a href=\"/docs/Golden\">Golden API 1.2</a>"))
    }
}
