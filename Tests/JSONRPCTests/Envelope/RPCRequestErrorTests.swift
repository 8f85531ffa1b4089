// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Testing

/// The rows of the protocol's section 2 that an envelope can violate, with the exact id and text of the answer.
@Suite struct RPCRequestErrorTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var request: String
        var id: Int64
        var text: String
        var testDescription: String { request }

        init(_ request: String, _ id: Int64, _ text: String) {
            self.request = request
            self.id = id
            self.text = text
        }
    }

    static let rows = [
        Row("", -1, "Failed to parse JSON data: unexpected end, expected a value at byte 0"),
        Row("hello", -1, "Failed to parse JSON data: unexpected 'h', expected a value at byte 0"),
        Row(
            #"{"id":1,"method":"A.B""#,
            -1,
            "Failed to parse JSON data: unexpected end, expected ',' or '}' at byte 22"
        ),
        Row("[]", -1, "Failed to parse JSON data: expected Object, got List"),
        Row("null", -1, "Failed to parse JSON data: expected Object, got Null"),
        Row("7", -1, "Failed to parse JSON data: expected Object, got Int"),

        Row("{}", -1, "Error parsing command. Missing 'id'"),
        Row(#"{"method":"A.B"}"#, -1, "Error parsing command. Missing 'id'"),
        Row(#"{"id":null,"method":"A.B"}"#, -1, "Error parsing command. Missing 'id'"),
        Row(#"{"id":"1","method":"A.B"}"#, -1, "Error parsing command. Missing 'id'"),
        Row(#"{"id":1.5,"method":"A.B"}"#, -1, "Error parsing command. Missing 'id'"),
        Row(#"{"id":true,"method":"A.B"}"#, -1, "Error parsing command. Missing 'id'"),
        Row(#"{"id":9223372036854775808,"method":"A.B"}"#, -1, "Error parsing command. Missing 'id'"),
        Row(#"{"ID":1,"method":"A.B"}"#, -1, "Error parsing command. Missing 'id'"),

        Row(#"{"id":5}"#, 5, "Error parsing method. Got: '', Expected: 'Namespace.method'"),
        Row(#"{"id":5,"method":""}"#, 5, "Error parsing method. Got: '', Expected: 'Namespace.method'"),
        Row(#"{"id":5,"method":null}"#, 5, "Error parsing method. Got: 'null', Expected: 'Namespace.method'"),
        Row(#"{"id":5,"method":["A.B"]}"#, 5, #"Error parsing method. Got: '["A.B"]', Expected: 'Namespace.method'"#),
        Row(#"{"id":5,"method":"Hello"}"#, 5, "Error parsing method. Got: 'Hello', Expected: 'Namespace.method'"),
        Row(#"{"id":5,"method":"A.B.C"}"#, 5, "Error parsing method. Got: 'A.B.C', Expected: 'Namespace.method'"),
        Row(#"{"id":5,"method":"A."}"#, 5, "Error parsing method. Got: 'A.', Expected: 'Namespace.method'"),
        Row(
            #"{"id":5,"method":"a\u001b[2J\nb\u202e"}"#,
            5,
            #"Error parsing method. Got: 'a\u{1B}[2J\u{A}b\u{202E}', Expected: 'Namespace.method'"#
        ),
        Row(
            #"{"id":5,"method":"\#(String(repeating: "é", count: 1000))"}"#,
            5,
            "Error parsing method. Got: '\(String(repeating: "é", count: 64))…', Expected: 'Namespace.method'"
        ),

        Row(#"{"id":6,"method":"A.B","params":[]}"#, 6, "Invalid params: 'params': expected Object, got List"),
        Row(#"{"id":6,"method":"A.B","params":"{}"}"#, 6, "Invalid params: 'params': expected Object, got String"),
        Row(#"{"id":6,"method":"A.B","params":false}"#, 6, "Invalid params: 'params': expected Object, got Bool"),
    ]

    @Test(arguments: rows)
    func answersWithIdAndText(row: Row) throws {
        let error = try #require(throws: RPCRequestError.self) { try RPCRequest.parse(row.request.utf8) }
        #expect(error.id == row.id)
        #expect(error.error.message == row.text)
        #expect(error.reply == RPCReply(id: row.id, outcome: .failure(message: row.text, params: nil)))
    }

    @Test func boundsAnExcerptByScalarsNotByGraphemes() throws {
        // One letter with 10000 accents is a single grapheme.
        let request = #"{"id":1,"method":"e\#(String(repeating: "\u{301}", count: 10_000))"}"#
        let error = try #require(throws: RPCRequestError.self) { try RPCRequest.parse(request.utf8) }
        #expect(error.error.message.utf8.count < 250)
    }

    @Test func saysTheRestInTheProtocolsWords() {
        #expect(RPCError.noSuchNamespace.message == "No such namespace")
        #expect(RPCError.noSuchMethod.message == "No such method")
        #expect(RPCError.timedOut.message == "Command timed out")
        let missing = RPCValidationError(path: "token", problem: .missing(expected: "String"))
        #expect(RPCError.invalidParams(missing).message == "Invalid params: 'token' is missing, expected String")
        #expect(RPCError.timedOut.description == "Command timed out")
    }
}
