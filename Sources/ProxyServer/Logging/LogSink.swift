// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Where log lines go: standard error, and a file if one is configured.
///
/// Lines are written whole and one after the other, whichever threads they come from.
final class LogSink: Sendable {
    private let descriptors: [Int32]
    private let ownedDescriptor: Int32?
    private let turn = Mutex(())

    /// Writes to descriptors that stay the caller's.
    init(descriptors: [Int32]) {
        self.descriptors = descriptors
        self.ownedDescriptor = nil
    }

    /// Writes to standard error and appends to a file, which is made if it is not there.
    ///
    /// - Throws: `.unavailable` if the file cannot be opened.
    init(file: String, origin: SettingOrigin) throws(StartError) {
        // Never for the world to read: addresses are personal data.
        let descriptor = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else {
            let setting = "\(origin.prefix)\(Settings.logFile.facts.id) = \(file.quotedForMessage)"
            throw StartError(.unavailable, "\(setting) cannot be written: \(SystemError.text(errno))")
        }
        self.descriptors = [STDERR_FILENO, descriptor]
        self.ownedDescriptor = descriptor
    }

    deinit {
        if let descriptor = self.ownedDescriptor { close(descriptor) }
    }

    /// Writes a line, its newline included. An error is not reported: there is nowhere to report it to.
    func write(_ line: String) {
        let bytes = Array(line.utf8)
        self.turn.withLock { _ in
            for descriptor in self.descriptors { Self.write(bytes, to: descriptor) }
        }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { unistdWrite(descriptor, $0) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count == 0 || errno != EINTR {
                return
            }
        }
    }
}

/// `write` of unistd.h, which the class's own methods of that name would hide.
private func unistdWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}
