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
            (configuration.certificateChain, configuration.privateKey) = try Self.proof(of: identity)
        }
        do {
            self.context = try NIOSSLContext(configuration: configuration)
        } catch {
            // Everything but the match of certificate and key has been checked before.
            if let identity = tls.identity { throw .mismatch(of: identity, cause: error) }
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

    private static func proof(
        of identity: ClientConfiguration.TLS.Identity
    ) throws(ClientError) -> ([NIOSSLCertificateSource], NIOSSLPrivateKeySource) {
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMFile(identity.certificateFile)
        } catch {
            throw .unusableCertificate(identity.certificateFile, cause: error)
        }
        guard !chain.isEmpty else { throw .unusableCertificate(identity.certificateFile, cause: nil) }
        do {
            let key = try NIOSSLPrivateKey(file: identity.keyFile, format: .pem)
            return (chain.map { .certificate($0) }, .privateKey(key))
        } catch {
            throw .unusableKey(identity.keyFile, cause: error)
        }
    }

    func makeHandler() throws -> NIOSSLClientHandler {
        try NIOSSLClientHandler(context: self.context, serverHostname: self.serverName)
    }
}
