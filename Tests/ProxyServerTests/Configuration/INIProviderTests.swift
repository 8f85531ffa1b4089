// SPDX-License-Identifier: GPL-3.0-only

import Configuration
import ConfigurationTesting
import INIFile
import Testing

@testable import ProxyServer

@Suite struct INIProviderTests {
    @Test("The provider passes swift-configuration's own suite")
    func compatibility() async throws {
        let text = """
            string=Hello
            int=42
            double=3.14
            bool=true
            bytes=6d61676963
            [stringy]
            array=Hello, World
            [inty]
            array=42,24
            [doubly]
            array=3.14, 2.72
            [booly]
            array=true,no
            [byteChunky]
            array=6d61676963,6d6167696332
            [other]
            string=Other Hello
            int=24
            double=2.72
            bool=off
            bytes=6d6167696332
            [other.stringy]
            array=Hello,Swift
            [other.inty]
            array=16,32
            [other.doubly]
            array=0.9,1.8
            [other.booly]
            array=false,1,yes
            [other.byteChunky]
            array=6d61676963,6d6167696332,6d61676963
            """
        let document = try INIDocument(parsing: Array(text.utf8))
        try await ProviderCompatTest(provider: INIProvider(document: document)).runTest()
    }

    @Test("A text that is not of the type asked for is refused with its line")
    func wrongType() throws {
        let provider = INIProvider(document: try INIDocument(parsing: Array("[A]\n\nk=five".utf8)))
        let error = #expect(throws: INIValueError.self) {
            try provider.value(forKey: AbsoluteConfigKey(["A", "k"]), type: .int)
        }
        #expect(error?.description == "line 3: [A] k is not of type int")
    }
}
