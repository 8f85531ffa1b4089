// SPDX-License-Identifier: GPL-3.0-only

package import RemoteProxyClient

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Where the program speaks: payload to standard output, all else to standard error.
package struct Console: Sendable {
    package enum Verbosity: Int, Comparable, Sendable {
        /// Only what ends the program before its time.
        case errors
        /// Also what goes wrong and is tried again.
        case warnings
        case normal
        case details
        case traffic

        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    private let program: String
    private let verbosity: Verbosity

    /// - Parameter program: begins each error.
    package init(program: String, verbosity: Verbosity) {
        self.program = program
        self.verbosity = verbosity
    }

    /// What a connection is to tell of its traffic.
    package var trafficObserver: (@Sendable (TrafficEvent) -> Void)? {
        guard self.verbosity == .traffic else { return nil }
        return { self.traffic($0) }
    }

    /// Says what the user wants to know unless it asked for less.
    package func status(_ text: String) {
        if self.verbosity >= .normal { self.say(text) }
    }

    /// Says what has gone wrong and will be tried again.
    package func warning(_ text: String) {
        if self.verbosity >= .warnings { self.say("\(self.program): \(text)") }
    }

    /// Writes text to standard error as it is: for lines that are redrawn.
    package func statusText(_ text: String) {
        guard self.verbosity >= .normal else { return }
        try? OutputWriter.writeAll(Array(text.utf8), to: STDERR_FILENO)
    }

    /// Says what `--verbose` asks for.
    package func detail(_ text: @autoclosure () -> String) {
        if self.verbosity >= .details { self.say(text()) }
    }

    /// Shows what `--very-verbose` asks for.
    private func traffic(_ event: TrafficEvent) {
        let arrow =
            switch event.direction {
            case .sent: "->"
            case .received: "<-"
            }
        switch event.content {
        case .control(let text):
            self.say("\(arrow) \(text.debugDescription.dropFirst().dropLast().replacing("\\\"", with: "\""))")
        case .payload(let chunk):
            self.say("\(arrow) \(chunk.kind), \(Self.shown(chunk.bytes))")
        case .clientPayload(let socketAddress, let bytes):
            self.say("\(arrow) client \(socketAddress), \(Self.shown(bytes))")
        }
    }

    private static func shown(_ bytes: [UInt8]) -> String {
        "\(bytes.count) bytes: \(String(decoding: bytes, as: UTF8.self).debugDescription)"
    }

    /// Says what has ended the program before its time.
    package func error(_ error: any Error) {
        var text = "\(error)"
        if let error = error as? ClientError, error.code == .certificateNotTrusted {
            text += " (--ca FILE trusts a certificate, -i any)"
        }
        self.say("\(self.program): \(text)")
    }

    /// Writes what the partner sent, unchanged.
    package func payload(_ bytes: [UInt8]) throws(OutputError) {
        try OutputWriter.writeAll(bytes, to: STDOUT_FILENO)
    }

    private func say(_ line: String) {
        // There is nobody to tell when standard error is closed.
        try? OutputWriter.writeAll(Array("\(line)\n".utf8), to: STDERR_FILENO)
    }
}
