// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Testing

@Suite struct RPCServerMessageTests {
    @Test func aNotificationIsOneSortedCompactLineAndReadsBack() throws {
        let notification = RPCNotification(id: 1, OrderSent(number: 4))
        #expect(
            String(decoding: notification.encoded(), as: UTF8.self)
                == #"{"id":1,"notification":"Shop.OrderSent","params":{"number":4}}"# + "\n"
        )
        #expect(try RPCServerMessage.parse(notification.encoded()) == .notification(notification))
    }

    static let lenient: [(text: String, message: RPCServerMessage)] = [
        (#"{"id":1,"status":"success"}"#, .reply(RPCReply(id: 1, outcome: .success(.object([:]))))),
        (#"{"id":1,"status":"success","params":null}"#, .reply(RPCReply(id: 1, outcome: .success(.object([:]))))),
        (
            #"{"id":1,"status":"error","error":"No","params":null,"new":true}"#,
            .reply(RPCReply(id: 1, outcome: .failure(message: "No", params: nil)))
        ),
        (
            #"{"id":1,"status":"error","error":"No","params":{}}"#,
            .reply(RPCReply(id: 1, outcome: .failure(message: "No", params: .object([:]))))
        ),
        (
            #"{"id":1,"notification":"A.B"}"#,
            .notification(RPCNotification(id: 1, notification: RPCMethodName(namespace: "A", name: "B")))
        ),
    ]

    @Test(arguments: lenient)
    func readsWhatOtherServersMayLeaveOutOrAdd(text: String, message: RPCServerMessage) throws {
        #expect(try RPCServerMessage.parse(text.utf8) == message)
    }

    static let invalid: [(text: String, error: RPCServerMessageError)] = [
        ("{", .malformed("unexpected end, expected a member name at byte 1")),
        ("[]", .malformed("expected Object, got List")),
        (#"{"status":"success"}"#, .invalidMember("id", expected: "an integer")),
        (#"{"id":"0","notification":"A.B"}"#, .invalidMember("id", expected: "an integer")),
        (#"{"id":1}"#, .invalidMember("status", expected: "\"success\" or \"error\"")),
        (#"{"id":1,"status":"ok"}"#, .invalidMember("status", expected: "\"success\" or \"error\"")),
        (#"{"id":1,"status":"error"}"#, .invalidMember("error", expected: "a string")),
        (#"{"id":1,"status":"success","params":[]}"#, .invalidMember("params", expected: "an object")),
        (#"{"id":1,"notification":"AB"}"#, .invalidMember("notification", expected: "a 'Namespace.Name'")),
        (#"{"id":1,"notification":7}"#, .invalidMember("notification", expected: "a 'Namespace.Name'")),
    ]

    @Test(arguments: invalid)
    func refusesTheRest(text: String, error: RPCServerMessageError) {
        #expect(throws: error) { try RPCServerMessage.parse(text.utf8) }
    }

    @Test func explainsItself() {
        let error = RPCServerMessageError.invalidMember("id", expected: "an integer")
        #expect(error.description == "the server's message has no valid 'id', expected an integer")
    }
}
