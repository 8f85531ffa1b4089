// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import ProxyCore
import Testing

@Suite struct CertificateNamesTests {
    private static let text = "0f8fad5b-d9cb-469f-a165-70867728950e"
    private static let upper = Self.text.uppercased()

    private func names(_ kind: CertificateNames.Kind, _ texts: String...) -> CertificateNames {
        var names = CertificateNames()
        for text in texts { names.add(Array(text.utf8), as: kind) }
        return names
    }

    private func uuid() throws -> Uuid {
        try #require(Uuid(Self.text))
    }

    @Test(
        arguments: [CertificateNames.Kind.common, .dns],
        [Self.text, Self.upper, "{\(Self.text)}", "{\(Self.upper)}"]
    )
    func commonAndDNSNamesAreTheUuid(kind: CertificateNames.Kind, text: String) throws {
        #expect(self.names(kind, text).carry(try self.uuid()))
    }

    @Test(arguments: ["urn:uuid:", "URN:UUID:", "Urn:uuid:"], [Self.text, Self.upper])
    func urisAreItsURN(prefix: String, text: String) throws {
        #expect(self.names(.uri, prefix + text).carry(try self.uuid()))
    }

    @Test(
        arguments: [CertificateNames.Kind.common, .dns],
        [
            "urn:uuid:\(Self.text)", "\(Self.text).example.org", "*.\(Self.text)", " \(Self.text)", "\(Self.text) ",
            "{\(Self.text)", "\(Self.text)}", "{{\(Self.text)}}", "uuid=\(Self.text)", String(Self.text.dropLast()),
            Self.text.replacing("-", with: ""), "*", "0f8fad5b-d9cb-469f-a165-70867728950f",
        ]
    )
    func nothingLooserIsACommonOrDNSName(kind: CertificateNames.Kind, text: String) throws {
        #expect(try !self.names(kind, text).carry(self.uuid()))
    }

    @Test(arguments: [
        Self.text, "urn:\(Self.text)", "urn:uuid:{\(Self.text)}", "urn:uuid: \(Self.text)", "urn:uuid:\(Self.text)#",
        "urn:uuid:\(Self.text)?+a", "urn:uuid:\(Self.text)/", "urn:uuid:", "urn:uuid:\(Self.text)0", "urn:uuid",
        "https://example.org/\(Self.text)", "urn\u{1A}uuid\u{1A}\(Self.text)", "urn:oid:\(Self.text)",
        "urn:uuid:0f8fad5b-d9cb-469f-a165-70867728950f", "ｕrn:uuid:\(Self.text)",
    ])
    func nothingElseIsItsURN(text: String) throws {
        #expect(try !self.names(.uri, text).carry(self.uuid()))
    }

    @Test func oneOfManyNamesIsEnough() throws {
        var names = self.names(.common, "device", "workshop")
        #expect(try !names.carry(self.uuid()))
        names.add(Array("urn:uuid:\(Self.text)".utf8), as: .uri)
        #expect(try names.carry(self.uuid()))
        #expect(!CertificateNames().carry(try self.uuid()))
    }

    @Test func keepsNamesInOrder() {
        var names = self.names(.common, "über", "{}")
        #expect(names.add("a.example".utf8, as: .dns) == true)
        #expect(names.names.map(\.text) == ["über", "{}", "a.example"])
        #expect(names.names.map(\.kind) == [.common, .common, .dns])
    }

    /// Zeros have made one name look like another to those who read C strings.
    @Test(arguments: [
        Array("\(Self.text)\0".utf8), Array("\(Self.text)\0.example.org".utf8), Array("\0\(Self.text)".utf8), [0], [],
        [0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], Array(Self.text.utf8) + [0x80],
    ])
    func whatIsNoTextIsLeftOut(bytes: [UInt8]) throws {
        var names = CertificateNames()
        for kind in [CertificateNames.Kind.common, .dns, .uri] { #expect(names.add(bytes, as: kind) == false) }
        #expect(names == CertificateNames())
        #expect(try !names.carry(self.uuid()))
    }

    @Test func namesAreOfLimitedLength() {
        var names = CertificateNames()
        let longest = [UInt8](repeating: 0x61, count: CertificateNames.maximumLength)
        #expect(names.add(longest, as: .dns) == true)
        #expect(names.add(longest + [0x61], as: .dns) == false)
        #expect(names.names.count == 1)
    }

    @Test func namesAreOfLimitedNumber() throws {
        var names = CertificateNames()
        for number in 0..<CertificateNames.maximumCount { #expect(names.add("\(number)".utf8, as: .dns) == true) }
        #expect(names.add(Self.text.utf8, as: .dns) == false)
        #expect(names.names.count == CertificateNames.maximumCount)
        #expect(try !names.carry(self.uuid()))
    }
}
