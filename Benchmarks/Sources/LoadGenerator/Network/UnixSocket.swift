// SPDX-License-Identifier: GPL-3.0-only

internal import Glibc

/// Unix stream sockets.
enum UnixSocket {
    /// Connects, and makes the socket non-blocking.
    ///
    /// - Throws: `BenchmarkError` if nobody listens there, or the path is too long for the system.
    static func connect(path: String) throws -> CInt {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        // A zero ends it.
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw BenchmarkError("\(path): too long for the path of a Unix socket")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw BenchmarkError.system("socket") }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            let error = BenchmarkError.system("connect to \(path)")
            close(descriptor)
            throw error
        }
        LoopbackSocket.prepare(descriptor)
        return descriptor
    }
}
