// SPDX-License-Identifier: GPL-3.0-only

import ProxyTesting

/// A certificate for a client and the authority that has issued it.
struct TestIdentityFiles: Sendable {
    /// PEM.
    let authority: String
    let identity: TestIdentity

    static let made = TestIdentityFiles(
        authority: TestAuthority.devices.certificate,
        identity: TestAuthority.devices.issue()
    )
}
