// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Testing

@Suite struct RPCReplyTests {
    static let replies: [(reply: RPCReply, text: String)] = [
        (
            RPCReply(id: 0, outcome: .success(.object([:]))),
            #"{"id":0,"params":{},"status":"success"}"#
        ),
        (
            RPCReply(id: 1, outcome: .success(.object(["b": 1, "a": "é"]))),
            #"{"id":1,"params":{"a":"é","b":1},"status":"success"}"#
        ),
        (
            RPCReply(id: -1, outcome: .failure(message: "No \"such\"\nthing", params: nil)),
            #"{"error":"No \"such\"\nthing","id":-1,"status":"error"}"#
        ),
        (
            RPCReply(id: 2, outcome: .failure(message: "Refused", params: .object(["e": "No"]))),
            #"{"error":"Refused","id":2,"params":{"e":"No"},"status":"error"}"#
        ),
    ]

    @Test(arguments: replies)
    func isOneSortedCompactLineAndReadsBack(reply: RPCReply, text: String) throws {
        #expect(String(decoding: reply.encoded(), as: UTF8.self) == text + "\n")
        #expect(try RPCReply.parse(reply.encoded()) == reply)
    }

    @Test func carriesRenderedParamsAsTheyAre() throws {
        let reply = RPCReply(id: 3, outcome: .success(.rendered(#"{"methods":{"A.B":{}}}"#)))
        #expect(
            String(decoding: reply.encoded(), as: UTF8.self)
                == #"{"id":3,"params":{"methods":{"A.B":{}}},"status":"success"}"# + "\n"
        )
        let members: [String: JSONValue] = ["methods": ["A.B": [:]]]
        #expect(try RPCReply.parse(reply.encoded()).outcome == .success(.object(members)))
        #expect(try RPCParams.rendered(#"{"methods":{"A.B":{}}}"#).members() == members)
        #expect(try RPCParams.object(members).members() == members)
        #expect(throws: RPCValidationError.self) { try RPCParams.rendered("[]").members() }
        #expect(throws: RPCValidationError.self) { try RPCParams.rendered("{").members() }
    }

    @Test func isNoNotification() {
        let notification = RPCNotification(id: 1, OrderSent(number: 4))
        #expect(throws: RPCServerMessageError.unexpectedNotification) { try RPCReply.parse(notification.encoded()) }
    }

    @Test func aRefusalCarriesItsTypedParams() {
        let refusal = RPCFailure(message: "Sold out", response: PlaceOrder.Response(accepted: false))
        #expect(refusal.outcome == .failure(message: "Sold out", params: .object(["accepted": false])))
        let bare = RPCFailure<PlaceOrder.Response>(message: "Closed")
        #expect(bare.outcome == .failure(message: "Closed", params: nil))
    }
}
