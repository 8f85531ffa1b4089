// SPDX-License-Identifier: GPL-3.0-only

import Crypto

/// The server's proof that it speaks WebSocket (RFC 6455 section 4.2.2, item 5.4).
public enum WebSocketAccept {
    private static let guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

    /// The value of `Sec-WebSocket-Accept` that answers a `Sec-WebSocket-Key`.
    public static func value(for key: String) -> String {
        // SHA-1 is what the RFC asks for; nothing here rests on its strength.
        Base64.encode(Insecure.SHA1.hash(data: Array((key + self.guid).utf8)))
    }
}

/// Base64 (RFC 4648 section 4) of short digests and keys, without Foundation.
public enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The bytes in base64, padded.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                text.append(self.alphabet[Int(bits >> UInt32(count) & 0x3F)])
            }
        }
        if count > 0 { text.append(self.alphabet[Int(bits << UInt32(6 - count) & 0x3F)]) }
        while text.count % 4 != 0 { text.append(UInt8(ascii: "=")) }
        return String(decoding: text, as: UTF8.self)
    }
}
