// SPDX-License-Identifier: GPL-3.0-only

public import JSONRPC
public import RemoteProxyAPI

/// Answers calls as a test wants them answered.
public struct TestHandler: RendezvousHandler {
    public typealias Authenticate = RendezvousAPI.Authentication.Authenticate
    public typealias Hello = RendezvousAPI.RemoteProxy.Hello

    private let judge:
        @Sendable (Authenticate) async -> Result<Authenticate.Response, RPCFailure<Authenticate.Response>>

    /// A handler that lets `judge` decide on every Authenticate.
    public init(
        _ judge:
            @escaping @Sendable (Authenticate) async -> Result<
                Authenticate.Response, RPCFailure<Authenticate.Response>
            >
    ) {
        self.judge = judge
    }

    /// Accepts everything.
    public static let accepting = TestHandler { _ in .success(.init(authenticationError: .noError)) }

    public func hello(_ request: Hello) async throws(RPCFailure<Hello.Response>) -> Hello.Response {
        .init(server: "nymea-remoteproxy", name: "test", version: "0", apiVersion: RendezvousAPI.version)
    }

    public func authenticate(
        _ request: Authenticate
    ) async throws(RPCFailure<Authenticate.Response>) -> Authenticate.Response {
        try await self.judge(request).get()
    }
}
