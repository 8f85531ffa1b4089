// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import ProxySupport
import RemoteProxyAPI

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A connection to a server's monitor socket. Nothing it does waits.
struct MonitorSocket: ~Copyable {
    /// What a read brought.
    enum Input {
        case bytes([UInt8])
        case nothingYet
        /// The server has closed the connection.
        case end
    }

    /// Bytes of one read.
    static let readSize = 256 * 1024

    private let descriptor: Descriptor
    private let path: String

    var number: CInt { self.descriptor.number }

    /// - Throws: ``MonitorError/Code/unreachable`` with the path and what the system says.
    init(connectingTo path: String) throws(MonitorError) {
        self.descriptor = try Self.connected(to: path)
        self.path = path
    }

    private static func connected(to path: String) throws(MonitorError) -> Descriptor {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        // One byte of it is the zero behind the path.
        let room = MemoryLayout.size(ofValue: address.sun_path) - 1
        guard !bytes.isEmpty, bytes.count <= room else {
            throw MonitorError(.unreachable, "'\(path)' is no path of a socket: those have 1 to \(room) bytes")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        #if canImport(Glibc)
        let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        #else
        let kind = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC
        #endif
        let number = socket(AF_UNIX, kind, 0)
        guard number >= 0 else {
            throw MonitorError(.unreachable, "no socket to be had: \(SystemError.text(errno))")
        }
        let descriptor = Descriptor(number)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw Self.refusal(path, errno) }
        return descriptor
    }

    private static func refusal(_ path: String, _ number: CInt) -> MonitorError {
        let hint =
            switch number {
            case ENOENT, ECONNREFUSED: "is the proxy running, with this monitorSocket? -s FILE names another"
            case EACCES: "the socket's group may connect, and root"
            case EAGAIN: "the proxy does not accept connections at the moment"
            default: "-s FILE names another socket"
            }
        return MonitorError(.unreachable, "cannot connect to \(path): \(SystemError.text(number)) (\(hint))")
    }

    /// Asks for a report at once.
    func refresh(printAll: Bool) throws(MonitorError) {
        let request = MonitorAPI.Refresh(method: "refresh", params: .init(printAll: printAll))
        let bytes = request.jsonValue.encoded() + [UInt8(ascii: "\n")]
        // A connection that has just been made takes a few bytes at once, or is broken.
        let count = bytes.withUnsafeBytes { send(self.number, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
        guard count == bytes.count else { throw self.broken(errno) }
    }

    /// What has come.
    func read() throws(MonitorError) -> Input {
        var failure: CInt = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.readSize) { buffer, count in
            let result = recv(self.number, buffer.baseAddress, buffer.count, 0)
            if result < 0 { failure = errno }
            count = max(0, result)
        }
        switch failure {
        case 0: return bytes.isEmpty ? .end : .bytes(bytes)
        case EAGAIN, EINTR: return .nothingYet
        default: throw self.broken(failure)
        }
    }

    private func broken(_ number: CInt) -> MonitorError {
        MonitorError(.ioError, "the connection to \(self.path) broke: \(SystemError.text(number))")
    }
}
