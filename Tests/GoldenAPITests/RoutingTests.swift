// SPDX-License-Identifier: GPL-3.0-only

import GoldenAPI
import JSONRPC
import Testing

/// Requests as they arrive, answers as they leave.
@Suite struct RoutingTests {
    @Test(arguments: [
        (
            #"{"id":1,"method":"Library.Ping"}"#,
            #"{"id":1,"params":{},"status":"success"}"#
        ),
        (
            #"{"id":2,"method":"Reader.Ping","params":{"timestamp":18446744073709551615}}"#,
            #"{"id":2,"params":{"timestamp":18446744073709551615},"status":"success"}"#
        ),
        (
            #"{"id":3,"method":"Library.Find","params":{"query":{"text":"x"},"limit":0}}"#,
            #"{"id":3,"params":{"books":[],"more":true},"status":"success"}"#
        ),
        (
            #"{"id":4,"method":"Library.Find","params":{"query":{"text":"x"}}}"#,
            #"{"id":4,"params":{"books":[{"authors":[["Ann"],[]],"edition":-1,"#
                + #""id":"{00000000-0000-0001-0000-000000000002}","price":0.5,"shelf":"UIDesign","title":"Relays"}],"#
                + #""more":true},"status":"success"}"#
        ),
        (
            #"{"id":5,"method":"Library.Find","params":{"query":{"text":"sleep"}}}"#,
            #"{"error":"The librarian sleeps.\nCome back later.","id":5,"status":"error"}"#
        ),
        (
            #"{"id":6,"method":"Library.Find","params":{"query":{"text":"x"},"in":"default"}}"#,
            #"{"error":"There is no such shelf.","id":6,"params":{"books":[{"authors":[["Ann","Bob"],[]],"edition":-2,"#
                + #""extra":{"tags":["x",null,2.5,true]},"id":"{0d2c5d0e-7a4c-4a0e-9b55-5a3c1c1b7f10}","price":1.5,"#
                + #""shelf":"fiction","title":"A \"quoted\" title"}],"more":false},"status":"error"}"#
        ),
        (
            #"{"id":11,"method":"Reader.Import","params":{"reader":"00000000-0000-0001-0000-000000000002","visits":[],"#
                + #""offset":0,"weight":0,"isChild":true,"record":{},"anything":0,"matrix":[],"guardian":"nobody"}}"#,
            #"{"id":11,"params":{"reader":"{00000000-0000-0001-0000-000000000002}","status":"ImportStatusKnown"},"#
                + #""status":"success"}"#
        ),
        (#"{"id":7,"method":"Libary.Ping"}"#, "No such namespace"),
        (#"{"id":8,"method":"Library.Pong"}"#, "No such method"),
        (#"{"id":9,"method":"Library.Called"}"#, "No such method"),
        (#"{"id":10,"method":"Reader.Ping"}"#, "Invalid params: 'timestamp' is missing, expected UInt"),
    ])
    func aRequestGetsItsAnswer(_ request: String, _ expected: String) async throws {
        let request = try RPCRequest.parse(Array(request.utf8))
        let answer: String
        do {
            let outcome = try await GoldenAPI.route(method: request.method, params: request.params, to: Librarian())
            answer = String(decoding: RPCReply(id: request.id, outcome: outcome).encoded(), as: UTF8.self)
        } catch {
            answer = error.message + "\n"
        }
        #expect(answer == expected + "\n")
    }

    @Test func introspectionAsksNoHandlerAndIsCanonical() async throws {
        let name = try #require(RPCMethodName("Library.Introspect"))
        let outcome = try await GoldenAPI.route(method: name, params: [:], to: Librarian())
        #expect(outcome == .success(.rendered(GoldenAPI.introspection)))
        // The runtime's encoder writes canonical JSON too: reading and writing must change nothing.
        let value = try JSONValue(parsing: Array(GoldenAPI.introspection.utf8))
        #expect(value.encoded() == Array(GoldenAPI.introspection.utf8))
    }

    /// What an include declares is one type under two names, errors and all.
    @Test func sharedDeclarationsAreTheSameTypes() async throws {
        let ping: GoldenSharedAPI.Library.Ping = GoldenAPI.Library.Ping()
        let shelf: GoldenSharedAPI.Shelf = GoldenAPI.Shelf.uiDesign
        #expect(GoldenAPI.Call.libraryPing(ping).method.description == "Library.Ping")
        #expect(shelf.rawValue == "UIDesign")
        #expect(GoldenAPI.Library.Ping.Failure.asleep.outcome == .failure(message: "Nobody is awake.", params: nil))
    }

    @Test func theHeadIsThatOfTheSpec() {
        #expect(GoldenAPI.title == "Golden API")
        #expect(GoldenAPI.version == "1.2")
        #expect(GoldenAPI.Library.Find.name.description == "Library.Find")
    }

    @Test func aSecretIsMaskedWhereItIsThere() throws {
        let text =
            #"{"id":1,"method":"Reader.Import","params":{"reader":"00000000-0000-0001-0000-000000000002","visits":[],"#
            + #""offset":0,"weight":0.5,"isChild":true,"record":{},"anything":0,"matrix":[],"pin":"1234"}}"#
        let request = try RPCRequest.parse(Array(text.utf8))
        #expect(GoldenAPI.Reader.Import.secretParams == ["pin"])
        #expect(GoldenAPI.Reader.Ping.secretParams.isEmpty)
        let call = try GoldenAPI.Call.decode(method: request.method, params: request.params)
        #expect(call.maskedParams["pin"] == "***")
        var masked = request.params
        masked["pin"] = "***"
        masked["reader"] = "{00000000-0000-0001-0000-000000000002}"
        #expect(call.maskedParams == masked)
        var without = request.params
        without["pin"] = nil
        #expect(try GoldenAPI.Call.decode(method: request.method, params: without).maskedParams["pin"] == nil)
    }
}
