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
    private let output: LiveOutput

    /// - Parameters:
    ///   - program: begins each error.
    ///   - output: takes all but payload.
    package init(program: String, verbosity: Verbosity, output: LiveOutput = .standardError) {
        self.program = program
        self.verbosity = verbosity
        self.output = output
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

    /// Redraws the last line of a terminal, below all that is said, as ``LiveOutput/redraw(_:)`` does.
    package func redraw(_ forms: [String]) {
        if self.verbosity >= .normal { self.output.redraw(forms) }
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
        switch (error as? ClientError)?.code {
        case .certificateNotTrusted: text += " (--ca FILE trusts a certificate, -i any)"
        case .noPartner: text += "; --retry keeps waiting"
        default: break
        }
        self.say("\(self.program): \(text)")
    }

    /// Writes what the partner sent, unchanged.
    package func payload(_ bytes: [UInt8]) throws(OutputError) {
        try OutputWriter.writeAll(bytes, to: STDOUT_FILENO)
    }

    private func say(_ line: String) {
        self.output.say(line)
    }
}
