// SPDX-License-Identifier: GPL-3.0-only

/// Bytes both ways: what ``Tunnel`` and ``ClientChannel`` have in common, whatever carries them.
///
/// What is sent arrives unchanged and in order, or the channel ends with an error.
public protocol ByteChannel: Sendable {
    /// What the other end sends; ends when it has finished. To be iterated by one task.
    var incoming: IncomingChunks { get }

    /// Whether ``finish()`` tells the other end that no more will come.
    var supportsHalfClose: Bool { get }

    /// Sends bytes, and waits while too many are on their way.
    ///
    /// - Throws: ``ClientError`` or `CancellationError`, when the bytes were not all sent.
    func send(_ bytes: [UInt8]) async throws

    /// Sends text in UTF-8, as text where the channel tells the two apart. Otherwise like ``send(_:)``.
    func send(text: String) async throws

    /// Says that this side sends no more, as far as the channel can say so, and waits until all it sent is with the
    /// transport.
    ///
    /// - Throws: like ``send(_:)``.
    func finish() async throws

    /// Closes: what was sent is still delivered. Returns when the channel is closed, however often it is called.
    func close() async
}

extension ByteChannel {
    public func send(text: String) async throws {
        try await self.send(Array(text.utf8))
    }
}

extension Tunnel: ByteChannel {}
extension ClientChannel: ByteChannel {}
