// SPDX-License-Identifier: GPL-3.0-only

import APISpec
import Testing

@Suite struct NamingTests {
    @Test(arguments: [
        ("Hello", "hello"),
        ("TunnelEstablished", "tunnelEstablished"),
        ("Uuid", "uuid"),
        ("UInt", "uInt"),
        ("ID", "id"),
        ("HTTPServer", "httpServer"),
        ("HTTP2Server", "http2Server"),
        ("A", "a"),
        ("alreadyLower", "alreadyLower"),
        ("", ""),
    ])
    func aNameBeginsInLowerCase(_ name: String, _ expected: String) {
        #expect(Naming.lowerCamelCase(name) == expected)
    }

    @Test(arguments: [
        ("Color", ["ColorRed", "ColorGreen"], ["red", "green"]),
        ("Color", ["ColorRed", "Green"], ["colorRed", "green"]),
        ("Color", ["Color", "ColorRed"], ["color", "colorRed"]),
        ("Level", ["Level1", "Level2"], ["level1", "level2"]),
        ("Basic", ["Uuid", "UInt"], ["uuid", "uInt"]),
    ])
    func anEnumsPrefixGoesIfAllValuesHaveIt(_ type: String, _ values: [String], _ expected: [String]) {
        #expect(Naming.enumCases(values, of: type) == expected)
    }

    @Test(arguments: [("default", "`default`"), ("in", "`in`"), ("name", "name"), ("Default", "Default")])
    func aKeywordStandsInBackticks(_ name: String, _ expected: String) {
        #expect(Naming.escape(name) == expected)
    }

    @Test func theNamespaceIsNamedWhereTheNameAloneIsNotEnough() {
        let first = API.QualifiedName(namespace: "First", name: "Ping")
        let second = API.QualifiedName(namespace: "Second", name: "Ping")
        let other = API.QualifiedName(namespace: "Second", name: "Pong")
        #expect(
            Naming.memberNames([first, second, other]) == [first: "firstPing", second: "secondPing", other: "pong"]
        )
    }
}
