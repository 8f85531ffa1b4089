// SPDX-License-Identifier: GPL-3.0-only

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
