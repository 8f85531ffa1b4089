// SPDX-License-Identifier: GPL-3.0-only

package import ArgumentParser
import RemoteProxyClient

/// What the program's exit code says; the numbers below 80 are those of `sysexits.h`.
package enum ExitStatus: Int32 {
    case dataError = 65
    case unavailable = 69
    case ioError = 74
    case temporaryFailure = 75
    case protocolError = 76
    case refused = 77
    case configuration = 78
    case wrongKey = 80
    case notEncrypted = 81
    case tampered = 82
    case truncated = 83

    /// The status for what ended the session.
    package init(_ error: any Error) {
        guard let error = error as? ClientError else {
            self = (error as? any ErrorWithStatus)?.status ?? .ioError
            return
        }
        switch error.code {
        case .invalidConfiguration: self = .configuration
        case .unreachable, .connectTimedOut: self = .unavailable
        case .certificateNotTrusted, .authenticationRefused, .invalidUuid: self = .refused
        case .tlsFailed, .upgradeRefused, .protocolViolation, .requestRefused: self = .protocolError
        case .replyTimedOut, .noPartner, .serverNotFound, .alreadyRegistered, .serverFailed: self = .temporaryFailure
        case .wrongKey: self = .wrongKey
        case .notEncrypted: self = .notEncrypted
        case .tampered: self = .tampered
        case .truncated: self = .truncated
        case .connectionLost, .closed, .misuse, .notRead: self = .ioError
        }
    }

    package var code: ExitCode { ExitCode(self.rawValue) }
}

/// An error of a program itself that has an exit code of its own.
package protocol ErrorWithStatus: Error {
    var status: ExitStatus { get }
}
