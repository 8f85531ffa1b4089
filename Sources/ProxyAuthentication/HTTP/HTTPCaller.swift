// SPDX-License-Identifier: GPL-3.0-only

package import AsyncHTTPClient
import NIOCore
package import NIOHTTP1
import NIOPosix
import NIOSSL

/// Calls the HTTP servers that back-ends ask: connections are kept and used again, every size and wait is bounded,
/// redirects are not followed (they would carry a token elsewhere).
///
/// Calls may be repeated by it: what back-ends ask changes nothing.
package final class HTTPCaller: Sendable {
    package struct Limits: Sendable {
        /// The most connections to one server at a time; further calls wait.
        package var connections = 100
        /// The longest body that is read, in bytes.
        package var bodySize = 1 << 20
        /// How long a connection may take to be there, with its TLS handshake.
        package var connectTimeout = Duration.seconds(5)
        /// How long a call may take in all, if nobody cancels it before.
        package var callTimeout = Duration.seconds(30)
        /// How long a connection is kept that is not used.
        package var idleTimeout = Duration.seconds(60)

        package init() {}
    }

    package struct Reply: Sendable {
        package let status: HTTPResponseStatus
        package let headers: HTTPHeaders
        package let body: [UInt8]
    }

    private let client: HTTPClient
    private let limits: Limits

    /// One thread is enough for what back-ends ask, apart from those that carry tunnels; it lives as long as the process.
    private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// - Parameter authority: A file of the certificates to trust in place of the system's, PEM.
    /// - Throws: If the file cannot be read.
    package init(trusting authority: String? = nil, limits: Limits = Limits()) throws(HTTPCallError) {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = TimeAmount(limits.connectTimeout)
        configuration.connectionPool.idleTimeout = TimeAmount(limits.idleTimeout)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = limits.connections
        // Who cannot be reached is reported at once; the client will come again.
        configuration.connectionPool.retryConnectionEstablishment = false
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let authority {
            do {
                tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(authority))
            } catch {
                throw HTTPCallError(.unusable, "cannot be read as certificates in PEM form")
            }
        }
        configuration.tlsConfiguration = tls
        self.limits = limits
        self.client = HTTPClient(eventLoopGroup: Self.group, configuration: configuration)
    }

    deinit {
        // Keeps the client until its connections are closed.
        self.client.shutdown { _ in }
    }

    /// Makes a call and reads the whole reply. Cancelling the task ends it, and closes its connection.
    ///
    /// - Parameter timeout: How long it may take; nil for the caller's `callTimeout`.
    package func call(
        _ request: HTTPClientRequest,
        within timeout: Duration? = nil
    ) async throws(HTTPCallError) -> Reply {
        let timeout = timeout ?? self.limits.callTimeout
        do throws(HTTPCallError) {
            return try await self.callOnce(request, timeout)
        } catch {
            // A kept connection may end just when it is used again.
            guard error.code == .closed, !Task.isCancelled else { throw error }
            return try await self.callOnce(request, timeout)
        }
    }

    private func callOnce(_ request: HTTPClientRequest, _ timeout: Duration) async throws(HTTPCallError) -> Reply {
        let limits = self.limits
        let client = self.client
        do {
            return try await withThrowingTaskGroup(of: Reply.self) { group in
                group.addTask {
                    let deadline = NIODeadline.now() + TimeAmount(timeout)
                    let response = try await client.execute(request, deadline: deadline)
                    let body = try await response.body.collect(upTo: limits.bodySize)
                    return Reply(
                        status: response.status,
                        headers: response.headers,
                        body: Array(body.readableBytesView)
                    )
                }
                // The deadline above ends with the reply's head; a body may come slowly.
                group.addTask {
                    try await Task.sleep(for: timeout)
                    throw HTTPCallError(.timedOut, "no reply within \(timeout)")
                }
                defer { group.cancelAll() }
                guard let reply = try await group.next() else { throw CancellationError() }
                return reply
            }
        } catch {
            throw HTTPCallError(error, limits: limits)
        }
    }
}
