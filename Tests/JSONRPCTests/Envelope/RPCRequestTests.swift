// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Testing

@Suite struct RPCRequestTests {
    static let accepted: [(text: String, id: Int64, params: [String: JSONValue])] = [
        (#"{"id":0,"method":"A.B"}"#, 0, [:]),
        (#"{"id":-7,"method":"A.B","params":null}"#, -7, [:]),
        (#"{"id":9223372036854775807,"method":"A.B","params":{}}"#, .max, [:]),
        (#"{"params":{"x":[1]},"method":"A.B","id":1}"#, 1, ["x": [1]]),
        (#"{"id":1,"method":"A.B","token":"of another generation","jsonrpc":"2.0"}"#, 1, [:]),
        (" {\"id\" : 1,\r\n\t\"method\" : \"A.B\"}\n", 1, [:]),
    ]

    @Test(arguments: accepted)
    func readsEveryFormThatClientsSend(text: String, id: Int64, params: [String: JSONValue]) throws {
        let method = RPCMethodName(namespace: "A", name: "B")
        #expect(try RPCRequest.parse(text.utf8) == RPCRequest(id: id, method: method, params: params))
    }

    @Test func writesOneLineWithoutEmptyParams() throws {
        let method = RPCMethodName(namespace: "A", name: "B")
        let bare = RPCRequest(id: 1, method: method)
        #expect(String(decoding: bare.encoded(), as: UTF8.self) == "{\"id\":1,\"method\":\"A.B\"}\n")

        let full = RPCRequest(id: 2, method: method, params: ["b": "\n", "a": nil])
        #expect(
            String(decoding: full.encoded(), as: UTF8.self)
                == #"{"id":2,"method":"A.B","params":{"a":null,"b":"\n"}}"# + "\n"
        )
        #expect(try RPCRequest.parse(full.encoded()) == full)
    }
}
