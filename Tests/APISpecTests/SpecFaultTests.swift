// SPDX-License-Identifier: GPL-3.0-only

import APISpec
import Testing

/// One spoilt piece of the sample, and what apigen says to it.
struct Fault: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var old: String
    var new: String
    var expected: [String]

    init(_ description: String, _ old: String, _ new: String, _ expected: String...) {
        self.testDescription = description
        self.old = old
        self.new = new
        self.expected = expected
    }
}

@Suite struct SpecFaultTests {
    @Test func theSampleItselfIsSound() {
        #expect(SampleSpec.diagnostics(of: SampleSpec.text) == [])
    }

    @Test(arguments: syntaxFaults + kindFaults + keyFaults + nameFaults + typeFaults + messageFaults + exampleFaults)
    func aFaultIsReportedWhereItStands(_ fault: Fault) throws {
        let diagnostics = try SampleSpec.diagnostics(replacing: fault.old, with: fault.new)
        #expect(diagnostics == fault.expected.map { "\(SampleSpec.file):\($0)" })
    }

    @Test(arguments: [
        ("", "1:1: error: syntax error: the file ends where a value is expected"),
        (" \n ", "2:2: error: syntax error: the file ends where a value is expected"),
        ("-", "1:2: error: syntax error: a digit is expected"),
        ("01", "1:2: error: syntax error: nothing may follow the outermost value"),
        ("1e+", "1:4: error: syntax error: a digit is expected in the exponent"),
        ("-1.5E-3", "1:1: error: the spec must be an object, not a number"),
        ("\"\\", "1:1: error: syntax error: the string does not end"),
        ("[{}]", "1:1: error: the spec must be an object, not a list"),
    ])
    func whatIsNoSpecAtAllIsReported(_ text: String, _ expected: String) {
        #expect(SampleSpec.diagnostics(of: text) == ["\(SampleSpec.file):\(expected)"])
    }

    @Test func bytesThatAreNoTextAreReported() throws {
        let source = SourceText(file: "x.json", bytes: Array("{\"".utf8) + [0xC3, 0x28] + Array("\": 1}".utf8))
        let error = try #require(throws: DiagnosticList.self) { try API(parsing: source) }
        #expect(error.description == "x.json:1:2: error: syntax error: the string is not valid UTF-8")
    }

    @Test func faultsComeInTheOrderOfTheFile() {
        let text = SampleSpec.text
            .replacing("\"Sample API\"", with: "1")
            .replacing("\"String\"", with: "\"Sring\"")
            .replacing("\"Orders something.\"", with: "\"\"")
        #expect(
            SampleSpec.diagnostics(of: text).map { $0.prefix { $0 != " " } } == [
                "Spec/sample.json:2:14:", "Spec/sample.json:8:28:", "Spec/sample.json:27:27:",
            ]
        )
    }
}
