// SPDX-License-Identifier: GPL-3.0-only

/// A byte channel whose content only its two ends can read: the proxy in between sees ciphertext and how much of it.
///
/// ```swift
/// let key = try PresharedKey.file(at: "/etc/heating/key").key
/// let channel = try await tunnel.encrypted(with: key)
/// try await channel.send(Array("hello".utf8))
/// for try await chunk in channel.incoming { … }
/// ```
/// Made by ``Tunnel/encrypted(with:timeouts:)``, ``ClientChannel/encrypted(with:timeouts:)``, or from any other channel by
/// ``ByteChannel/encrypted(with:role:context:timeouts:)``. The channel beneath must not be used besides. What the encryption
/// protects, and what not, `docs/end-to-end.md` says.
///
/// Nothing that was not authenticated ever arrives. When a byte was changed, left out, repeated or made up on its way,
/// both ends stop with ``ClientError/Code/tampered``; when the channel ends before the other end has said so, receiving
/// ends with ``ClientError/Code/truncated``.
public struct EncryptedChannel: ByteChannel {
    private let core: EncryptedChannelCore

    init(_ core: EncryptedChannelCore) {
        self.core = core
    }

    /// What the other end sends; ends when it has finished. To be iterated by one task.
    public var incoming: IncomingChunks { IncomingChunks(source: self.core) }

    /// Always true, whatever carries the channel: its end is a message.
    public var supportsHalfClose: Bool { true }

    /// Sends bytes, in one or more records. Waits while too many are on their way.
    ///
    /// Where one send ends and the next begins is not kept. What several tasks send does not mix.
    /// - Throws: ``ClientError`` or `CancellationError`, when the bytes were not all sent; the channel is closed then,
    ///   unless the error is ``ClientError/Code/misuse``.
    public func send(_ bytes: [UInt8]) async throws {
        try await self.core.send(bytes)
    }

    /// Says that this side sends no more. The other end may go on.
    ///
    /// - Throws: like ``send(_:)``.
    public func finish() async throws {
        try await self.core.finish()
    }

    /// Says that this side sends no more, if it has not been said, and closes the channel beneath: what was sent is
    /// still delivered. Each of both within ``ClientConfiguration/Timeouts/close``.
    public func close() async {
        await self.core.close()
    }
}
