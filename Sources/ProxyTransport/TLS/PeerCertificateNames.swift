// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore

/// The names in the certificate that a channel's peer has proved to be its own, for whoever decides what the peer may do.
///
/// They are read from the certificate at each call: ask when it matters, keep the answer no longer than needed. To be
/// called on the channel's event loop, once the handshake is complete.
///
/// - Returns: nil without TLS, without a client authority, without a certificate, and when it has expired since the
///   handshake.
func peerCertificateNames(of channel: any Channel) -> CertificateNames? {
    let handler = try? channel.pipeline.syncOperations.handler(type: TLSHandler.self)
    return handler?.peerCertificateNames
}
