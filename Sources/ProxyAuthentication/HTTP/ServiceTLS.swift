// SPDX-License-Identifier: GPL-3.0-only

import NIOSSL

/// How a service proves itself over TLS, and how the proxy does.
package struct ServiceTLS: Sendable, Equatable {
    /// A file of these settings that cannot be used.
    package struct Fault: Error, Equatable {
        package enum File: Sendable {
            case authority, certificate, key
        }

        package let file: File
        package let path: String
        /// Words that follow the path.
        package let reason: String
    }

    /// PEM: who must have issued the service's certificate; nil for the system's authorities.
    package var authority: String?
    /// PEM: the proxy's own certificate, with intermediate ones behind it, and its key; nil for none.
    package var certificate: String?
    package var key: String?

    package init(authority: String? = nil, certificate: String? = nil, key: String? = nil) {
        self.authority = authority
        self.certificate = certificate
        self.key = key
    }

    /// Reads the files.
    func configuration() throws(Fault) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let authority {
            configuration.trustRoots = .certificates(try Self.certificates(in: authority, .authority))
        }
        guard let certificate, let key else { return configuration }
        let chain = try Self.certificates(in: certificate, .certificate)
        configuration.certificateChain = chain.map { .certificate($0) }
        let own: NIOSSLPrivateKey
        do {
            own = try NIOSSLPrivateKey(file: key, format: .pem)
        } catch {
            throw Fault(file: .key, path: key, reason: "cannot be read, or is no private key in PEM format")
        }
        configuration.privateKey = .privateKey(own)
        do {
            // Made again for each connection; here it shows whether key and certificate belong together.
            _ = try NIOSSLContext(configuration: configuration)
        } catch {
            throw Fault(file: .key, path: key, reason: "does not belong to the certificate \(certificate)")
        }
        return configuration
    }

    private static func certificates(in path: String, _ file: Fault.File) throws(Fault) -> [NIOSSLCertificate] {
        guard let certificates = try? NIOSSLCertificate.fromPEMFile(path), !certificates.isEmpty else {
            throw Fault(file: file, path: path, reason: "cannot be read, or has no certificate in PEM format")
        }
        return certificates
    }
}
