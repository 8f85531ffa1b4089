// SPDX-License-Identifier: GPL-3.0-only

package import NIOCore
import NIOPosix

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The file of a Unix socket, which outlives a daemon that was killed.
package enum UnixSocketFile {
    /// Removes a socket nobody listens on. Anything else at the path is left alone, so that binding fails loudly.
    package static func removeStale(_ path: String, group: any EventLoopGroup) async {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return }
        do {
            let channel = try await ClientBootstrap(group: group).connect(unixDomainSocketPath: path).get()
            try? await channel.close()
        } catch let error as IOError where error.errnoCode == ECONNREFUSED {
            unlink(path)
        } catch {}
    }

    /// Why nobody can listen at a path, in words for people. The system has only one word for all that is in the way
    /// there (bind(2), EADDRINUSE), a directory as well as another program's socket.
    ///
    /// - Returns: nil if there is a socket, or nothing.
    package static func obstacle(at path: String) -> String? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        let kind: String
        switch status.st_mode & S_IFMT {
        case S_IFSOCK: return nil
        case S_IFDIR: kind = "a directory"
        case S_IFLNK: kind = "a symbolic link"
        case S_IFREG: kind = "a file"
        default: kind = "something"
        }
        return "there is \(kind) at this path, which is no socket: remove it, or take another path"
    }

    /// Removes the socket of a listener that has stopped.
    package static func remove(_ path: String) {
        unlink(path)
    }
}
