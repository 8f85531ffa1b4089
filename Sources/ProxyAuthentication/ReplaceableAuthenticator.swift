// SPDX-License-Identifier: GPL-3.0-only

import Synchronization

/// Has tokens judged by an authenticator that may be replaced at any time.
///
/// The one that was replaced finishes what it has begun, and is gone when that is done.
public final class ReplaceableAuthenticator: Authenticator {
    private let state: Mutex<any Authenticator>

    public init(_ authenticator: any Authenticator) {
        self.state = Mutex(authenticator)
    }

    /// The one that is asked now.
    public var current: any Authenticator { self.state.withLock { $0 } }

    /// Asks this one from now on.
    public func replace(with authenticator: any Authenticator) {
        self.state.withLock { $0 = authenticator }
    }

    public func authenticate(_ request: AuthenticationRequest) async -> AuthenticationVerdict {
        await self.current.authenticate(request)
    }
}
