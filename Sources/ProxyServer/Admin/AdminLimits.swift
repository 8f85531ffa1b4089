// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// What the admin endpoint spends on those who ask it. Operators have no reason to change these.
enum AdminLimits {
    /// Connections at a time; who comes later waits in the kernel's backlog.
    static let connections = 64
    /// Of these, followers of the event stream at a time.
    static let followers = 16
    /// Bytes of a request line and its fields.
    static let headSize = 16_384
    /// Fields of a request.
    static let fields = 64
    /// A connection on which nothing that was sent was taken for so long is closed, whatever it waits for.
    static let idleTimeout = TimeAmount.seconds(60)
    /// How long answers may still go out when the endpoint stops.
    static let stopTimeout = Duration.seconds(1)
    /// Rows of each list of a snapshot.
    static let rows = 100
    /// Unicode scalars of a peer's text.
    static let textLength = 80
    /// Samples of the history, a second each.
    static let samples = 300
    /// Bytes of the token's file.
    static let tokenFileSize = 1024
    /// Bytes of the token.
    static let tokenLength = 16...512
}
