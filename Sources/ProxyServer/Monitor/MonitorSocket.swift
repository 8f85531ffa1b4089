// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication
import ProxySupport
import ProxyTransport

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The socket that monitors connect to, for its owner and one group only.
enum MonitorSocket {
    static let mode: mode_t = 0o660

    /// Why there is no socket, in words that follow the setting's value.
    enum Fault: Error, Equatable {
        /// The path cannot be had.
        case socket(String)
        /// The group cannot be had.
        case group(String)
    }

    /// Makes the socket's file and gives it its mode and group. It is not listening yet, so nobody can connect before
    /// both are right.
    ///
    /// - Parameter group: Its name; nil leaves the process's own.
    /// - Returns: The descriptor, which is the caller's.
    static func bind(_ path: String, group: String?) throws(Fault) -> Int32 {
        let identifier: gid_t? =
            if let group {
                try self.look(up: group)
            } else {
                nil
            }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .socket(SystemError.text(errno)) }
        // On Linux the file gets the mode of the socket less the umask, so it is never open to more than these.
        fchmod(descriptor, Self.mode)
        guard self.bind(descriptor, to: path) else {
            let number = errno
            close(descriptor)
            let obstacle = number == EADDRINUSE ? UnixSocketFile.obstacle(at: path) : nil
            throw .socket("cannot be used: \(obstacle ?? SystemError.text(number))")
        }
        do throws(Fault) {
            try self.permit(path, group: identifier)
        } catch {
            unlink(path)
            close(descriptor)
            throw error
        }
        return descriptor
    }

    private static func look(up group: String) throws(Fault) -> gid_t {
        do throws(FileFault) {
            return try UserGroup.identifier(of: group)
        } catch {
            throw .group(error.reason)
        }
    }

    /// The group first: what the umask took off the mode keeps it out until it is the right one.
    private static func permit(_ path: String, group: gid_t?) throws(Fault) {
        if let group, lchown(path, uid_t.max, group) != 0 {
            let reason = SystemError.text(errno)
            throw .group("may not be given to the socket: \(reason); the server must be root or a member of it")
        }
        guard chmod(path, Self.mode) == 0 else { throw .socket("cannot be used: \(SystemError.text(errno))") }
    }

    private static func bind(_ descriptor: Int32, to path: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { storage in
            // One byte stays for the NUL at the end.
            guard bytes.count < storage.count else { return false }
            storage.copyBytes(from: bytes)
            return true
        }
        guard fits else {
            errno = ENAMETOOLONG
            return false
        }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                systemBind(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}

/// `bind` of sys/socket.h, which the enum's own functions of that name would hide.
private func systemBind(_ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t) -> Int32 {
    bind(descriptor, address, length)
}
