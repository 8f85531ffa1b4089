// SPDX-License-Identifier: GPL-3.0-only

import Glibc

/// A port of 127.0.0.1 that belongs to this process for as long as the value is held.
public final class TakenPort: Sendable {
    /// The system gave no port.
    public struct Failure: Error {
        public let errorNumber: Int32
    }

    /// The port.
    public let number: Int
    private let socket: CInt

    /// - Parameter isListening: Whether connections are accepted by the kernel; otherwise they are refused.
    public init(isListening: Bool) throws {
        self.socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(UInt32(0x7F00_0001).bigEndian)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = self.socket
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard bind(socket, address, length) == 0 else { return CInt(-1) }
                return getsockname(socket, address, &length)
            }
        }
        self.number = Int(UInt16(bigEndian: address.sin_port))
        guard result == 0, !isListening || listen(socket, 1) == 0 else { throw Failure(errorNumber: errno) }
    }

    deinit {
        close(self.socket)
    }
}
