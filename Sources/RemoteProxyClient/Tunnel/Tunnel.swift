// SPDX-License-Identifier: GPL-3.0-only

/// Two sides that the proxy has brought together, seen from one of them: two clients that have met, or a client and its
/// device.
///
/// What is sent arrives unchanged and in order. Over a byte stream (`ssl`, `tcp`, `unix`) where one send ends and the
/// next begins is not kept; over WebSocket each send is a message.
public struct Tunnel: Sendable {
    /// Who is at the other end.
    public let partner: TunnelPartner
    /// Which side this is, by its own uuid.
    enum Side: Sendable {
        /// One of two clients that have met.
        case met(String)
        /// A client of a device.
        case client(String)
    }

    let side: Side
    let core: ConnectionCore

    init(partner: TunnelPartner, side: Side, core: ConnectionCore, supportsHalfClose: Bool) {
        self.partner = partner
        self.side = side
        self.supportsHalfClose = supportsHalfClose
        self.core = core
    }

    /// What the partner sends; ends when it has finished. To be iterated by one task.
    ///
    /// While nobody takes what has come, at most ``ClientConfiguration/Limits/incomingHighMark`` bytes are kept; then
    /// the socket is no longer read, until the partner has to wait too.
    public var incoming: IncomingChunks { IncomingChunks(source: self.core) }

    /// Whether ``finish()`` tells the partner that no more will come. A WebSocket cannot say so without closing, nor can a
    /// device's client.
    public let supportsHalfClose: Bool

    /// Sends bytes; over WebSocket as one binary message.
    ///
    /// Waits while more than ``ClientConfiguration/Limits/outgoingHighMark`` bytes are on their way to the socket. What
    /// several tasks send does not mix; one of them is sent after the other.
    /// - Throws: ``ClientError`` or `CancellationError`, when the bytes were not all sent; the connection is closed
    ///   then, unless the error is ``ClientError/Code/misuse``.
    public func send(_ bytes: [UInt8]) async throws {
        try await self.core.perform { $0.send(bytes, kind: .binary, waiter: $1) }
    }

    /// Sends text in UTF-8; over WebSocket as one text message. Otherwise like ``send(_:)``.
    public func send(text: String) async throws {
        let bytes = Array(text.utf8)
        try await self.core.perform { $0.send(bytes, kind: .text, waiter: $1) }
    }

    /// Says that this side sends no more, and waits until all it sent is with the system. The partner may go on.
    ///
    /// - Throws: like ``send(_:)``.
    public func finish() async throws {
        try await self.core.perform { $0.finish($1) }
    }

    /// Closes the connection to the proxy: what was sent is still delivered, within
    /// ``ClientConfiguration/Timeouts/close``. Returns when it is closed, however often it is called.
    public func close() async {
        await self.core.close()
    }
}
