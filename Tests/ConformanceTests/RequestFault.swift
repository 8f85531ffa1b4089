// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Testing

/// A message that no method sees: what it is answered with, before the connection is closed (PROTOCOL section 2).
struct RequestFault: Sendable, CustomTestStringConvertible {
    let message: String
    let id: JSONValue
    /// The answer's `error`, or how it begins where the rest is the parser's.
    let error: String

    var testDescription: String { self.message }

    init(_ message: String, id: JSONValue, _ error: String) {
        self.message = message
        self.id = id
        self.error = error
    }

    func isAnswered(by answer: [String: JSONValue]) -> Bool {
        guard answer["status"] == "error", answer["id"] == self.id, answer["params"] == nil else { return false }
        let error = answer["error"]?.text ?? ""
        return self.error.hasSuffix(": ") ? error.hasPrefix(self.error) && error != self.error : error == self.error
    }

    private static let malformed = "Failed to parse JSON data: "
    private static let noID = "Error parsing command. Missing 'id'"

    static let all = [
        RequestFault("nonsense", id: -1, malformed),
        RequestFault("[]", id: -1, malformed),
        RequestFault("\"text\"", id: -1, malformed),
        RequestFault(#"{"id":1,"method":"RemoteProxy.Hello",}"#, id: -1, malformed),
        RequestFault(#"{"id" 1,"method":"RemoteProxy.Hello"}"#, id: -1, malformed),
        RequestFault(#"{"method":"RemoteProxy.Hello"}"#, id: -1, noID),
        RequestFault(#"{"id":"1","method":"RemoteProxy.Hello"}"#, id: -1, noID),
        RequestFault(#"{"id":1.5,"method":"RemoteProxy.Hello"}"#, id: -1, noID),
        RequestFault(#"{"id":null,"method":"RemoteProxy.Hello"}"#, id: -1, noID),
        RequestFault(#"{"id":3}"#, id: 3, "Error parsing method. Got: '', Expected: 'Namespace.method'"),
        RequestFault(#"{"id":3,"method":7}"#, id: 3, "Error parsing method. Got: '7', Expected: 'Namespace.method'"),
        RequestFault(
            #"{"id":3,"method":"Hello"}"#,
            id: 3,
            "Error parsing method. Got: 'Hello', Expected: 'Namespace.method'"
        ),
        RequestFault(
            #"{"id":3,"method":"RemoteProxy.Hello.Again"}"#,
            id: 3,
            "Error parsing method. Got: 'RemoteProxy.Hello.Again', Expected: 'Namespace.method'"
        ),
        RequestFault(#"{"id":0,"method":"Nobody.Hello"}"#, id: 0, "No such namespace"),
        RequestFault(#"{"id":-4,"method":"RemoteProxy.Goodbye"}"#, id: -4, "No such method"),
        RequestFault(#"{"id":5,"method":"RemoteProxy.hello"}"#, id: 5, "No such method"),
        RequestFault(
            #"{"id":6,"method":"RemoteProxy.Hello","params":[]}"#,
            id: 6,
            "Invalid params: 'params': expected Object, got List"
        ),
    ]
}
