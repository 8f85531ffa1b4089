// SPDX-License-Identifier: GPL-3.0-only

import AsyncHTTPClient
import NIOHTTP1
import NIOSSL
import RemoteProxyAPI

/// One service that is asked over HTTP, with documents in JSON.
package struct ServiceClient: Sendable {
    let url: ServiceURL
    private let caller: HTTPCaller
    private let tls: TLSConfiguration

    /// - Parameters:
    ///   - timeout: How long one exchange may take.
    ///   - limit: The longest answer that is read, in bytes.
    ///   - connections: The most connections at a time.
    /// - Throws: Which file of the TLS settings cannot be used.
    package init(
        _ url: ServiceURL,
        tls: ServiceTLS,
        timeout: Duration,
        limit: Int,
        connections: Int
    ) throws(ServiceTLS.Fault) {
        self.url = url
        self.tls = try tls.configuration()
        var limits = HTTPCaller.Limits()
        limits.callTimeout = timeout
        limits.connectTimeout = min(timeout, limits.connectTimeout)
        limits.bodySize = limit
        limits.connections = connections
        do throws(HTTPCallError) {
            self.caller = try HTTPCaller(trusting: tls.authority, limits: limits)
        } catch {
            throw ServiceTLS.Fault(file: .authority, path: tls.authority ?? "", reason: error.description)
        }
    }

    /// Fetches what is there.
    func get() async throws(HTTPCallError) -> HTTPCaller.Reply {
        try await self.caller.call(self.request())
    }

    /// Sends a JSON document.
    func post(_ document: [UInt8]) async throws(HTTPCallError) -> HTTPCaller.Reply {
        var request = self.request()
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(document)
        return try await self.caller.call(request)
    }

    private func request() -> HTTPClientRequest {
        var request = HTTPClientRequest(url: self.url.text)
        request.headers.add(name: "accept", value: "application/json")
        request.headers.add(name: "user-agent", value: "\(Version.server)/\(Version.product)")
        request.tlsConfiguration = self.tls
        return request
    }
}
