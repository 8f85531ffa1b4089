// SPDX-License-Identifier: GPL-3.0-only

package import ArgumentParser
import RemoteProxyClient

/// What the program's exit code says, a code for each kind of failure; the numbers below 80 are those of `sysexits.h`,
/// whose own words fit some of them better than others. 64 (wrong usage) comes from the argument parser.
package enum ExitStatus: Int32, CaseIterable {
    /// Other bytes came than were sent.
    case dataError = 65
    /// Standard input cannot be read.
    case noInput = 66
    /// The partner has left before all was delivered.
    case partnerLeft = 67
    /// The server cannot prove that it is the one that was meant.
    case serverNotTrusted = 68
    /// There is no server, or it does not answer, or cannot do its work at the moment.
    case unavailable = 69
    /// A mistake in this program.
    case software = 70
    /// Standard output cannot be written.
    case noOutput = 73
    /// The connection was lost.
    case ioError = 74
    /// Whom this side wants to reach is not there, or not yet.
    case temporaryFailure = 75
    /// The server does not speak the protocol.
    case protocolError = 76
    /// The server does not let this side in.
    case refused = 77
    /// A file that an option names cannot be used.
    case configuration = 78
    /// The partner has another key.
    case wrongKey = 80
    /// The partner does not encrypt, or it does and this side has no key.
    case notEncrypted = 81
    /// Encrypted bytes were changed on their way.
    case tampered = 82
    /// An encrypted tunnel was cut short.
    case truncated = 83

    /// The status for what ended the session.
    package init(_ error: any Error) {
        guard let error = error as? ClientError else {
            self = (error as? any ErrorWithStatus)?.status ?? .ioError
            return
        }
        switch error.code {
        case .invalidConfiguration: self = .configuration
        case .unreachable, .connectTimedOut, .replyTimedOut, .authenticationUnavailable: self = .unavailable
        case .certificateNotTrusted: self = .serverNotTrusted
        case .authenticationRefused, .invalidUuid: self = .refused
        case .tlsFailed, .upgradeRefused, .protocolViolation, .requestRefused: self = .protocolError
        case .noPartner, .serverNotFound, .alreadyRegistered, .serverFailed: self = .temporaryFailure
        case .connectionLost, .notRead: self = .ioError
        case .closed: self = .partnerLeft
        case .misuse: self = .software
        case .wrongKey: self = .wrongKey
        case .notEncrypted: self = .notEncrypted
        case .tampered: self = .tampered
        case .truncated: self = .truncated
        }
    }

    package var code: ExitCode { ExitCode(self.rawValue) }

    /// The code of a program that a signal has ended, as shells give it.
    package static func code(ofSignal number: Int32) -> ExitCode { ExitCode(128 + number) }
}

/// An error of a program itself that has an exit code of its own.
package protocol ErrorWithStatus: Error {
    var status: ExitStatus { get }
}
