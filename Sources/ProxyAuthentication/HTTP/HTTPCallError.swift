// SPDX-License-Identifier: GPL-3.0-only

import AsyncHTTPClient
import NIOCore
import NIOPosix
import NIOSSL
import ProxySupport

/// Why a call brought no reply. The words name no URL, which may hold secrets: the caller knows whom it asked.
package struct HTTPCallError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: Sendable {
        /// No connection, or none that can be trusted.
        case unreachable
        /// The connection ended before the reply did.
        case closed
        case timedOut
        /// The reply is longer than it may be.
        case tooLong
        /// What the caller was made of cannot be used.
        case unusable
        /// Nobody waits for the reply any more.
        case cancelled
    }

    package let code: Code
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    init(_ error: any Error, limits: HTTPCaller.Limits) {
        self =
            switch error {
            case let error as HTTPCallError: error
            case is CancellationError: Self(.cancelled, "cancelled")
            case is NIOTooManyBytesError: Self(.tooLong, "the reply is longer than \(limits.bodySize) bytes")
            case let error as HTTPClientError: Self(error)
            case let error as NIOConnectionError:
                Self(.unreachable, error.connectionErrors.first.map { SystemError.text(of: $0.error) } ?? "\(error)")
            case NIOSSLError.uncleanShutdown: Self(.closed, "the connection ended before the reply")
            case is NIOSSLError, is NIOSSLExtraError: Self(.unreachable, "TLS: \(error)")
            default: Self(.unreachable, SystemError.text(of: error))
            }
    }

    private init(_ error: HTTPClientError) {
        self =
            switch error {
            case .cancelled, .requestStreamCancelled: Self(.cancelled, "cancelled")
            case .remoteConnectionClosed, .uncleanShutdown: Self(.closed, "the connection ended before the reply")
            case .connectTimeout, .tlsHandshakeTimeout: Self(.unreachable, "no connection in time")
            case .deadlineExceeded, .readTimeout, .writeTimeout, .getConnectionFromPoolTimeout:
                Self(.timedOut, "no reply in time")
            default: Self(.unreachable, error.shortDescription)
            }
    }
}
