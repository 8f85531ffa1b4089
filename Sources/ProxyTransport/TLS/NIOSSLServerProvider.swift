// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore
import NIOSSL
import ProxyCore

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// TLS 1.2 and 1.3 by swift-nio-ssl, from PEM files.
public struct NIOSSLServerProvider: TLSServerProvider {
    private let context: NIOSSLContext

    /// Reads the files and checks that the key belongs to the certificate.
    ///
    /// - Parameters:
    ///   - certificateFile: the server's certificate, first in the file; issuers may follow it.
    ///   - keyFile: the certificate's private key.
    ///   - chainFile: further issuers to send, or nil.
    public init(
        certificateFile: String,
        keyFile: String,
        chainFile: String?
    ) throws(TLSConfigurationError) {
        var chain = try Self.certificates(certificateFile, .certificate)
        if let chainFile { chain += try Self.certificates(chainFile, .certificateChain) }
        let key: NIOSSLPrivateKey
        do {
            try Self.checkReadable(keyFile)
            key = try NIOSSLPrivateKey(file: keyFile, format: .pem)
        } catch {
            throw TLSConfigurationError(
                setting: .certificateKey,
                path: keyFile,
                reason: Self.reason(error, "private key")
            )
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        configuration.minimumTLSVersion = .tlsv12
        // Whoever closes has waited for the peer already; this only covers the peer's own close_notify.
        configuration.shutdownTimeout = .milliseconds(200)
        do {
            self.context = try NIOSSLContext(configuration: configuration)
        } catch {
            throw TLSConfigurationError(
                setting: .certificateKey,
                path: keyFile,
                reason: "this key does not belong to the certificate \(certificateFile)"
            )
        }
    }

    public func makeHandler() -> any ChannelHandler {
        NIOSSLServerHandler(context: self.context)
    }

    private static func certificates(
        _ path: String,
        _ setting: TLSConfigurationError.Setting
    ) throws(TLSConfigurationError) -> [NIOSSLCertificate] {
        do {
            try self.checkReadable(path)
            return try NIOSSLCertificate.fromPEMFile(path)
        } catch {
            throw TLSConfigurationError(setting: setting, path: path, reason: self.reason(error, "certificate"))
        }
    }

    private struct Unreadable: Error {
        let reason: String
    }

    private static func checkReadable(_ path: String) throws {
        guard let file = fopen(path, "r") else { throw Unreadable(reason: SystemError.text(errno)) }
        fclose(file)
    }

    private static func reason(_ error: any Error, _ kind: String) -> String {
        (error as? Unreadable).map { "cannot be read: \($0.reason)" } ?? "is no \(kind) in PEM format"
    }
}
