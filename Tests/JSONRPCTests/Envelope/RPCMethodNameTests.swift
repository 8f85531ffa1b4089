// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Testing

@Suite struct RPCMethodNameTests {
    @Test func isTwoPartsAroundADot() throws {
        let name = try #require(RPCMethodName("RemoteProxy.Hello"))
        #expect(name.namespace == "RemoteProxy")
        #expect(name.name == "Hello")
        #expect(name.description == "RemoteProxy.Hello")
        #expect(name == RPCMethodName(namespace: "RemoteProxy", name: "Hello"))
    }

    @Test(arguments: ["", ".", "Hello", "RemoteProxy.", ".Hello", "A.B.C", "A..B", "A.B.", ".A.B", "A．B"])
    func isNothingElse(text: String) {
        #expect(RPCMethodName(text) == nil)
    }
}
