// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication
import ProxySupport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Replaces a file as a whole: who reads it, whenever the power fails, finds the old contents or the new ones.
enum AtomicFile {
    /// - Throws: What could not be done, in words that follow the file's name.
    static func replace(_ path: String, with contents: [UInt8]) throws(FileFault) {
        let temporary = path + ".new"
        // A symbolic link in its place may point anywhere.
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC
        let descriptor = open(temporary, flags, 0o640)
        guard descriptor >= 0 else { throw .system("cannot be written", errno) }
        do throws(FileFault) {
            defer { close(descriptor) }
            try self.write(contents, to: descriptor)
            guard fsync(descriptor) == 0 else { throw .system("cannot be written", errno) }
        } catch {
            unlink(temporary)
            throw error
        }
        guard rename(temporary, path) == 0 else {
            let number = errno
            unlink(temporary)
            throw .system("cannot be replaced", number)
        }
        try self.synchronizeDirectory(of: path)
    }

    /// The directory that a path's last component lies in.
    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func write(_ contents: [UInt8], to descriptor: Int32) throws(FileFault) {
        var rest = contents[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { unistdWrite(descriptor, $0) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                throw .system("cannot be written", errno)
            }
        }
    }

    /// A new name is on the disk only once its directory is.
    private static func synchronizeDirectory(of path: String) throws(FileFault) {
        let descriptor = open(self.directory(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("was written, but its directory cannot be opened", errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .system("was written, but its directory was not", errno) }
    }
}

extension FileFault {
    static func system(_ what: String, _ number: Int32) -> FileFault {
        FileFault("\(what): \(SystemError.text(number))")
    }
}

/// `write` of unistd.h, which the enum's own function of that name would hide.
private func unistdWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}
