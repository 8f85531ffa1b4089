// SPDX-License-Identifier: GPL-3.0-only

import NIOSSL

/// A certificate and its key as TLS takes them, read from files.
struct TLSIdentity {
    let chain: [NIOSSLCertificateSource]
    let key: NIOSSLPrivateKeySource

    /// - Throws: ``ClientError`` when a file cannot be used, or the key is another certificate's.
    init(_ identity: ClientConfiguration.TLS.Identity) throws(ClientError) {
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMFile(identity.certificateFile)
        } catch {
            throw .unusableCertificate(identity.certificateFile, cause: error)
        }
        guard let leaf = chain.first else { throw .unusableCertificate(identity.certificateFile, cause: nil) }
        let key: NIOSSLPrivateKey
        do {
            key = try NIOSSLPrivateKey(file: identity.keyFile, format: .pem)
        } catch {
            throw .unusableKey(identity.keyFile, cause: error)
        }
        guard Self.belongs(key, to: leaf) else { throw .mismatch(of: identity) }
        self.chain = chain.map { .certificate($0) }
        self.key = .privateKey(key)
    }

    /// Whether a key is that of a certificate, as far as the library lets us see; otherwise the server will.
    ///
    /// A private key as DER has the public key in it, in the same bytes with which the certificate's ends: the point of an
    /// elliptic curve (RFC 5915 section 3), or modulus and exponent of RSA (RFC 8017 appendix A.1).
    private static func belongs(_ key: NIOSSLPrivateKey, to certificate: NIOSSLCertificate) -> Bool {
        let significant = 64
        guard let shown = try? certificate.extractPublicKey().toSPKIBytes(), let whole = try? key.derBytes else {
            return true
        }
        // Keys of Edwards curves are shorter, and do not contain their public half.
        guard shown.count > significant, whole.count > significant else { return true }
        return whole.contains(shown.suffix(significant))
    }
}
