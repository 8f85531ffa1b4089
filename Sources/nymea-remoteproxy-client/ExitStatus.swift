// SPDX-License-Identifier: GPL-3.0-only

import ArgumentParser
import RemoteProxyClient

/// What the program's exit code says; the numbers are those of `sysexits.h`.
enum ExitStatus: Int32 {
    case unavailable = 69
    case ioError = 74
    case temporaryFailure = 75
    case protocolError = 76
    case refused = 77
    case configuration = 78

    /// The status for what ended the session.
    init(_ error: any Error) {
        guard let error = error as? ClientError else {
            self = .ioError
            return
        }
        switch error.code {
        case .invalidConfiguration: self = .configuration
        case .unreachable, .connectTimedOut: self = .unavailable
        case .certificateNotTrusted, .authenticationRefused: self = .refused
        case .tlsFailed, .upgradeRefused, .protocolViolation, .requestRefused: self = .protocolError
        case .replyTimedOut, .noPartner: self = .temporaryFailure
        case .connectionLost, .closed, .misuse: self = .ioError
        }
    }

    var code: ExitCode { ExitCode(self.rawValue) }
}
