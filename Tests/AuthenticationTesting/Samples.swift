// SPDX-License-Identifier: GPL-3.0-only

package import ProxyAuthentication
import ProxyCore

extension AuthenticationRequest {
    package static let sample = AuthenticationRequest(
        token: Secret("a-token"),
        uuid: "{9d1f9a1c-4a3f-4b57-8a35-3b3cf9d1b0c4}",
        name: "anna's phone",
        nonce: Secret("a-nonce"),
        address: PeerAddress(host: "192.0.2.7", port: 50123)
    )
}
