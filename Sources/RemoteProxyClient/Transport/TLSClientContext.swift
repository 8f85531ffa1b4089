// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import NIOSSL

/// Makes the TLS side of connections to one server.
struct TLSClientContext {
    private let context: NIOSSLContext
    /// Sent as server name and required in the certificate; nil for an address, which the certificate must carry.
    private let serverName: String?

    /// - Throws: ``ClientError`` when a file with certificates or a key cannot be used.
    init(_ tls: ClientConfiguration.TLS, host: String) throws(ClientError) {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        // Whoever closes has waited for the server already; this only covers the server's own close_notify.
        configuration.shutdownTimeout = .milliseconds(200)
        switch tls.trust {
        case .systemRoots:
            break
        case .rootsFile(let path):
            configuration.trustRoots = .certificates(try Self.certificates(in: path))
        case .insecureAcceptAnyCertificate:
            configuration.certificateVerification = .none
        }
        if let identity = tls.identity {
            let identity = try TLSIdentity(identity)
            (configuration.certificateChain, configuration.privateKey) = (identity.chain, identity.key)
        }
        do {
            self.context = try NIOSSLContext(configuration: configuration)
        } catch {
            throw ClientError(.invalidConfiguration, "TLS could not be set up: \(error)", cause: error)
        }
        let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
        self.serverName = isAddress ? nil : host
    }

    private static func certificates(in path: String) throws(ClientError) -> [NIOSSLCertificate] {
        let certificates: [NIOSSLCertificate]
        do {
            certificates = try NIOSSLCertificate.fromPEMFile(path)
        } catch {
            throw .unusableTrustRoots(path, cause: error)
        }
        guard !certificates.isEmpty else { throw .unusableTrustRoots(path, cause: nil) }
        return certificates
    }

    func makeHandler() throws -> NIOSSLClientHandler {
        try NIOSSLClientHandler(context: self.context, serverHostname: self.serverName)
    }
}
