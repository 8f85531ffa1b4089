// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication

/// The largest SO_RCVBUF that a process without privileges gets (socket(7)); a larger one is cut down without a word.
enum ReceiveBufferLimit {
    private static let path = "/proc/sys/net/core/rmem_max"

    /// In bytes; nil if the system does not tell.
    static var current: Int? {
        guard let bytes = try? BoundedFile.read(self.path, limit: 64) else { return nil }
        return Int(String(decoding: bytes, as: UTF8.self).filter(\.isNumber))
    }
}
