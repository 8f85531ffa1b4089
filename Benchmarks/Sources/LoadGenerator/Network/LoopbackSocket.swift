// SPDX-License-Identifier: GPL-3.0-only

internal import Glibc

/// TCP sockets on 127.0.0.1. Traffic never leaves the machine.
enum LoopbackSocket {
    /// Connects, and makes the socket non-blocking.
    ///
    /// The connect itself blocks: the kernel answers it without the server's help, and so the server accepts in the
    /// order of these calls. The reference relay pairs by that order.
    static func connect(port: UInt16) throws -> CInt {
        let descriptor = try Self.open()
        let result = Self.withAddress(port: port) { Glibc.connect(descriptor, $0, $1) }
        guard result == 0 else {
            let error = BenchmarkError.system("connect to 127.0.0.1:\(port)")
            close(descriptor)
            throw error
        }
        Self.prepare(descriptor)
        return descriptor
    }

    /// Listens on a port the system chooses.
    static func listen() throws -> (descriptor: CInt, port: UInt16) {
        let descriptor = try Self.open()
        guard Self.withAddress(port: 0, { bind(descriptor, $0, $1) }) == 0, Glibc.listen(descriptor, 4096) == 0 else {
            let error = BenchmarkError.system("listen")
            close(descriptor)
            throw error
        }
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        guard result == 0 else {
            let error = BenchmarkError.system("getsockname")
            close(descriptor)
            throw error
        }
        Self.prepare(descriptor)
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// Takes one waiting connection; nil if there is none.
    static func accept(_ listener: CInt) -> CInt? {
        let descriptor = Glibc.accept(listener, nil, nil)
        guard descriptor >= 0 else { return nil }
        Self.prepare(descriptor)
        return descriptor
    }

    private static func open() throws -> CInt {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw BenchmarkError.system("socket") }
        return descriptor
    }

    /// Makes a socket what an event loop wants.
    static func prepare(_ descriptor: CInt) {
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var one: CInt = 1
        // A ping-pong measures the relay, not Nagle's algorithm. A listening socket ignores it.
        setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<CInt>.size))
    }

    private static func withAddress(port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = in_addr_t(UInt32(0x7F00_0001).bigEndian)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
