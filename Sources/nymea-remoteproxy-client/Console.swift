// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyClient

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Where the program speaks: payload to standard output, all else to standard error.
struct Console: Sendable {
    enum Verbosity: Int, Comparable {
        case normal
        case details
        case traffic

        static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// Standard output takes no more.
    struct OutputError: Error, CustomStringConvertible {
        let number: CInt

        var description: String {
            "standard output cannot be written: \(strerror(self.number).map { String(cString: $0) } ?? "")"
        }
    }

    let verbosity: Verbosity

    /// Says what the user always wants to know.
    func status(_ text: String) {
        self.say(text)
    }

    /// Says what `--verbose` asks for.
    func detail(_ text: @autoclosure () -> String) {
        if self.verbosity >= .details { self.say(text()) }
    }

    /// Shows what `--very-verbose` asks for.
    func traffic(_ event: TrafficEvent) {
        let arrow =
            switch event.direction {
            case .sent: "->"
            case .received: "<-"
            }
        switch event.content {
        case .control(let text):
            self.say("\(arrow) \(text.debugDescription.dropFirst().dropLast().replacing("\\\"", with: "\""))")
        case .payload(let chunk):
            let text = String(decoding: chunk.bytes, as: UTF8.self).debugDescription
            self.say("\(arrow) \(chunk.kind), \(chunk.bytes.count) bytes: \(text)")
        }
    }

    func error(_ error: any Error, at url: ServerURL) {
        var text = "\(error)"
        if let error = error as? ClientError, error.code == .certificateNotTrusted {
            text += " (--ca FILE trusts a certificate, -i any)"
        }
        self.say("nymea-remoteproxy-client: \(text)")
    }

    /// Writes what the partner sent, unchanged.
    func payload(_ bytes: [UInt8]) throws(OutputError) {
        try Self.writeAll(bytes, to: STDOUT_FILENO)
    }

    private func say(_ line: String) {
        // There is nobody to tell when standard error is closed.
        try? Self.writeAll(Array("\(line)\n".utf8), to: STDERR_FILENO)
    }

    private static func writeAll(_ bytes: [UInt8], to file: CInt) throws(OutputError) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if count >= 0 {
                offset += count
            } else if errno != EINTR {
                throw OutputError(number: errno)
            }
        }
    }
}
