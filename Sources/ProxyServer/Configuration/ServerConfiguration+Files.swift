// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication
import ProxyTransport

extension ServerConfiguration {
    /// The files that have to be good for a server to take this configuration: certificates, keys, and those of the
    /// back-end.
    var files: [String] {
        let backEnd: [String?] =
            switch self.authentication {
            case .mock: []
            case .aws: [self.aws.certificateAuthority]
            case .jwt: [self.jwt.keyFile, self.jwt.keyTLS.authority]
            case .tokens: [self.tokenFile]
            case .webhook: [self.webhook.tls.authority, self.webhook.tls.certificate, self.webhook.tls.key]
            }
        return (self.tls?.paths ?? []) + backEnd.compactMap(\.self)
    }
}
