// SPDX-License-Identifier: GPL-3.0-only

/// The bytes of one message as they go out, framing included: prepared once, sent often, never copied.
final class PreparedMessage {
    /// Valid as long as this object.
    let bytes: UnsafeMutableRawBufferPointer

    init(_ message: [UInt8]) {
        precondition(!message.isEmpty, "a message has at least one byte")
        self.bytes = .allocate(byteCount: message.count, alignment: 64)
        self.bytes.copyBytes(from: message)
    }

    deinit {
        self.bytes.deallocate()
    }
}
