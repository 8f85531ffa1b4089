// SPDX-License-Identifier: GPL-3.0-only

import ProxySupport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

extension PresharedKey {
    /// How long a file with a key may be, in bytes.
    private static let maximumFileLength = 1024

    /// A key from a file, and what is known of the file.
    public struct File: Sendable {
        /// The key in it.
        public let key: PresharedKey
        /// Whether others than the file's owner may read it. Then the key is worth less than it could be.
        public let isReadableByOthers: Bool
    }

    /// Reads a file that has 64 hexadecimal digits, or 32 bytes in Base64, and nothing else.
    /// `openssl rand -hex 32` makes what belongs into it.
    ///
    /// - Throws: ``ClientError`` with ``ClientError/Code/invalidConfiguration``, which names the file and never what is
    ///   in it.
    public static func file(at path: String) throws -> File {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw ClientError.unreadableKeyFile(path, number: errno) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw ClientError.unreadableKeyFile(path, number: errno) }
        let bytes = try Self.contents(of: file, path)
        guard bytes.count <= Self.maximumFileLength,
            let text = String(validating: bytes, as: UTF8.self),
            let key = PresharedKey(text)
        else { throw ClientError.unusableKeyFile(path) }
        return File(key: key, isReadableByOthers: status.st_mode & 0o077 != 0)
    }

    /// At most one byte more than a file may have.
    private static func contents(of file: CInt, _ path: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count <= Self.maximumFileLength {
            let room = Self.maximumFileLength + 1 - bytes.count
            var failure: CInt?
            let piece = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                var result: Int
                repeat { result = read(file, buffer.baseAddress, room) } while result < 0 && errno == EINTR
                if result < 0 { failure = errno }
                count = max(result, 0)
            }
            if let failure { throw ClientError.unreadableKeyFile(path, number: failure) }
            guard !piece.isEmpty else { break }
            bytes += piece
        }
        return bytes
    }
}

extension ClientError {
    fileprivate static func unreadableKeyFile(_ path: String, number: CInt) -> Self {
        return Self(
            .invalidConfiguration,
            "the file with the preshared key '\(path.quotable)' cannot be read: \(SystemError.text(number))"
        )
    }

    fileprivate static func unusableKeyFile(_ path: String) -> Self {
        Self(
            .invalidConfiguration,
            "the file '\(path.quotable)' has no preshared key: it must have 64 hexadecimal digits, or 32 bytes in Base64, "
                + "and nothing else. A passphrase is no key; openssl rand -hex 32 makes one"
        )
    }
}
