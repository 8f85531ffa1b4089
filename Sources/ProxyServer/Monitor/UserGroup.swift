// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Looks up a group of the system (group(5)).
enum UserGroup {
    /// A group with very many members does not fit into less, getgrnam_r(3).
    private static let bufferSize = 1 << 20

    /// - Throws: Why there is no number for the name, in words that follow it.
    static func identifier(of name: String) throws(FileFault) -> gid_t {
        var entry = group()
        var found: UnsafeMutablePointer<group>?
        var buffer = [CChar](repeating: 0, count: Self.bufferSize)
        let number = getgrnam_r(name, &entry, &buffer, buffer.count, &found)
        guard number == 0 else { throw .system("cannot be looked up", number) }
        guard let found else { throw FileFault("is no group of this system") }
        return found.pointee.gr_gid
    }
}
