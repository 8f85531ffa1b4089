// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What lies in a directory.
enum DirectoryListing {
    /// The names of what lies there; none if it cannot be read.
    static func names(in directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            names.append(name)
        }
        return names
    }

    /// Removes a file if it is one.
    static func removeFile(_ path: String) {
        guard FileStatus(path, followsLink: false)?.isRegular == true else { return }
        unlink(path)
    }
}
