// SPDX-License-Identifier: GPL-3.0-only

import Crypto

enum TestHMAC {
    static func sha256(key: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: key)))
    }
}
