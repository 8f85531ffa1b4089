// SPDX-License-Identifier: GPL-3.0-only

import RemoteProxyClient

/// A failure that another connection cannot mend, because some of what was said may be lost: no further attempt is made.
package struct FinalFailure: ErrorWithStatus, CustomStringConvertible {
    /// What happened.
    package let cause: any Error

    package init(_ cause: any Error) {
        self.cause = cause
    }

    package var status: ExitStatus { ExitStatus(self.cause) }

    package var description: String { "\(self.cause)" }
}

/// The partner has left a conversation that this side would have gone on with.
package struct PartnerLeft: ErrorWithStatus, Equatable, CustomStringConvertible {
    /// Whether something was still to be delivered to it.
    let hasMissedSomething: Bool

    package init(hasMissedSomething: Bool = false) {
        self.hasMissedSomething = hasMissedSomething
    }

    package var status: ExitStatus { .partnerLeft }

    package var description: String {
        self.hasMissedSomething
            ? "the partner has left before all of standard input was delivered" : "the partner has left"
    }
}

extension ClientError.Code {
    /// What an error means for another attempt; nil if it rules one out, whatever the policy says.
    init?(forRetryAfter error: any Error) {
        switch error {
        case let error as ClientError: self = error.code
        case is PartnerLeft: self = .closed
        default: return nil
        }
    }
}
