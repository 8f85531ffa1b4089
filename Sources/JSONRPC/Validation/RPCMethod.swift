// SPDX-License-Identifier: GPL-3.0-only

/// A generated request: its stored properties are the method's parameters.
public protocol RPCMethod: RPCObject {
    /// What the method returns.
    associatedtype Response: RPCObject

    static var name: RPCMethodName { get }

    /// Names of the parameters that no log may show. None unless the spec says so.
    static var secretParams: Set<String> { get }
}

extension RPCMethod {
    public static var secretParams: Set<String> { [] }

    /// The members as `json` has them, but `***` in place of every secret: what a log may show.
    public var maskedJSON: [String: JSONValue] {
        var members = json
        for name in Self.secretParams where members[name] != nil { members[name] = "***" }
        return members
    }
}

/// A generated notification: its stored properties are what it tells.
public protocol RPCNotificationPayload: RPCObject {
    static var name: RPCMethodName { get }
}

/// Who can send a typed request and await its typed answer: a connection of the client library.
public protocol RPCCaller: Sendable {
    /// - Throws: Whatever ends the call without a response, such as a refusal or a lost connection.
    func call<Method: RPCMethod>(_ request: Method) async throws -> Method.Response
}

/// A handler's refusal: the reply's `error` text, and the typed parameters it carries all the same.
public struct RPCFailure<Response: RPCObject>: Error, Equatable {
    public var message: String
    public var response: Response?

    public init(message: String, response: Response? = nil) {
        self.message = message
        self.response = response
    }

    /// The outcome to send.
    public var outcome: RPCOutcome {
        .failure(message: message, params: response.map { .object($0.json) })
    }
}
