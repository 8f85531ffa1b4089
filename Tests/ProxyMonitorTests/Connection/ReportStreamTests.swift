// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import RemoteProxyAPI
import Testing

@testable import ProxyMonitor

@Suite struct ReportStreamTests {
    @Test(arguments: [1, 2, 7, 64, 4096])
    func anyCutGivesTheSameReport(size: Int) throws {
        // It is complete with its last brace.
        let bytes = Array(Sample.line(Sample.report).utf8).dropLast()
        var stream = ReportStream()
        for start in stride(from: 0, to: bytes.count, by: size) {
            let early = stream.take()
            #expect(early == nil)
            try stream.append(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        let taken = stream.take()
        let message = try #require(taken)
        var decoder = ReportDecoder()
        let report = try decoder.decode(message).report
        #expect(report == Sample.report)
    }

    @Test func manyLinesAreOneReportAndOnlyTheNewestCounts() throws {
        // As the original prints it: indented.
        let indented = Sample.line(Sample.report).replacing(",\"", with: ",\n    \"").replacing("{\"", with: "{\n  \"")
        let newest = Sample.report(clients: [Sample.client(1, "newest")])
        var stream = ReportStream()
        try stream.append(Array("\n\(indented)\r\n\(Sample.line(newest)){\"serverName\":".utf8))
        var decoder = ReportDecoder()
        let taken = stream.take()
        let message = try #require(taken)
        let second = try decoder.decode(message).report
        #expect(second == newest)
        let rest = stream.take()
        #expect(rest == nil)
        var other = ReportStream()
        try other.append(Array(indented.utf8))
        let takenFirst = other.take()
        let first = try #require(takenFirst)
        let report = try decoder.decode(first).report
        #expect(report == Sample.report)
    }

    @Test func aReportHasALimit() throws {
        var stream = ReportStream(maximumReportSize: 100)
        try stream.append(Array("{\"a\":\"\(String(repeating: "x", count: 92))\"}".utf8))
        let longest = stream.take()
        #expect(longest?.count == 100)
        #expect(throws: MonitorError(.noReport, "what came is no report: the message is larger than 100 bytes")) {
            try stream.append(Array("{\"a\":\"\(String(repeating: "x", count: 93))\"}".utf8))
        }
    }

    @Test(arguments: ["[]", "HTTP/1.1 400", "17", "\u{0}"])
    func whatIsNoObject(text: String) throws {
        var stream = ReportStream()
        let error = #expect(throws: MonitorError.self) { try stream.append(Array(text.utf8)) }
        #expect(error?.code == .noReport)
    }
}

@Suite struct ReportDecoderTests {
    private func members() throws -> [String: JSONValue] {
        guard case .object(let members) = Sample.report.jsonValue else { throw MonitorError(.noReport, "") }
        return members
    }

    @Test func whatANewerServerSaysMoreIsLeftOut() throws {
        let line = Sample.line(Sample.report)
            .replacing("{\"address\"", with: "{\"rank\":[1,{\"x\":2}],\"address\"")
            .replacing("\"serverName\"", with: "\"colour\":null,\"serverName\"")
        var decoder = ReportDecoder()
        for _ in 0..<2 {
            let (json, report) = try decoder.decode(Array(line.utf8))
            #expect(report == Sample.report)
            // What is printed as JSON still has it.
            guard case .object(let members) = json else { throw MonitorError(.noReport, "") }
            #expect(members["colour"] == .null)
        }
    }

    @Test func aServerMayRefuse() throws {
        var decoder = ReportDecoder()
        let text = "{\"error\":\"Too many monitors\\u001b[2J\"}"
        let error = #expect(throws: MonitorError.self) { try decoder.decode(Array(text.utf8)) }
        #expect(error == MonitorError(.temporaryFailure, "the server says: Too many monitors\u{FFFD}[2J"))
    }

    @Test func aDocumentOfAnotherKindIsNone() throws {
        for text in [
            "{}", "{\"serverName\":1}", "{]}", "{\"serverName\":\"\\ud800\"}",
            "{\(String(repeating: "\"a\":{", count: 100))\(String(repeating: "}", count: 101))",
        ] {
            var decoder = ReportDecoder()
            let error = #expect(throws: MonitorError.self) { try decoder.decode(Array(text.utf8)) }
            #expect(error?.code == .noReport, "\(text)")
        }
        var members = try self.members()
        for number in 0...ReportDecoder.maximumUnknownMembers { members["unknown\(number)"] = 1 }
        var decoder = ReportDecoder()
        #expect(throws: MonitorError.self) { try decoder.decode(JSONValue.object(members).encoded()) }
    }

    @Test(arguments: ["a.b", "a[0]", "[", "]", "", ".", "\u{1B}[0m", "x\u{202E}"])
    func namesThatLookLikePathsEndInAnError(name: String) throws {
        var members = try self.members()
        members[name] = 1
        var decoder = ReportDecoder()
        let result = Result { try decoder.decode(JSONValue.object(members).encoded()).report }
        switch result {
        case .success(let report): #expect(report == Sample.report)
        case .failure(let error): #expect((error as? MonitorError)?.code == .noReport)
        }
    }
}
