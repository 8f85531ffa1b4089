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

    /// Removes the socket of a listener that has stopped.
    package static func remove(_ path: String) {
        unlink(path)
    }
}
