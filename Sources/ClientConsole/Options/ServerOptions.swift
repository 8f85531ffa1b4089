// SPDX-License-Identifier: GPL-3.0-only

import ArgumentParser
package import RemoteProxyClient

/// The options that say whom to trust and how to prove who one is.
package struct ServerOptions: ParsableArguments {
    @Flag(
        name: [.customShort("i"), .customLong("ignore-ssl"), .customLong("igore-ssl")],
        help: "Accept any certificate of the server. Whoever is in between can then read all, the token too."
    )
    var ignoresCertificate = false

    @Option(
        name: .customLong("ca"),
        help: ArgumentHelp("PEM file with the certificates to trust instead of the system's.", valueName: "file"),
        completion: .file()
    )
    var trustedCertificates: String?

    @Option(
        name: .customLong("certificate"),
        help: ArgumentHelp("PEM file with this side's certificate, for servers that ask.", valueName: "file"),
        completion: .file()
    )
    var certificate: String?

    @Option(
        name: .customLong("certificate-key"),
        help: ArgumentHelp("PEM file with the key of --certificate.", valueName: "file"),
        completion: .file()
    )
    var certificateKey: String?

    @Option(
        name: .long,
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Seconds of silence after which the connection is checked; after twice as many it counts as lost. \
            (default: 30)
            """,
            valueName: "seconds"
        ),
        transform: Seconds.argument(of: "--keep-alive", in: 1...32_767)
    )
    var keepAlive = 30.0

    package init() {}

    package func validate() throws {
        guard !self.ignoresCertificate || self.trustedCertificates == nil else {
            throw ValidationError("--ca says what to trust and -i to trust anything: give one of them.")
        }
        guard (self.certificate == nil) == (self.certificateKey == nil) else {
            throw ValidationError("--certificate and --certificate-key belong together: give both or none.")
        }
    }

    /// What they come to.
    ///
    /// - Parameter console: is told of the traffic, if it wants to know.
    package func configuration(console: Console) -> ClientConfiguration {
        ClientConfiguration(
            tls: self.tls,
            keepAlive: .init(pingAfter: .seconds(self.keepAlive), deadAfter: .seconds(2 * self.keepAlive)),
            trafficObserver: console.trafficObserver
        )
    }

    /// What those about certificates come to.
    package var tls: ClientConfiguration.TLS {
        var tls = ClientConfiguration.TLS()
        if self.ignoresCertificate {
            tls.trust = .insecureAcceptAnyCertificate
        } else if let path = self.trustedCertificates {
            tls.trust = .rootsFile(path: path)
        }
        if let certificate = self.certificate, let key = self.certificateKey {
            tls.identity = .init(certificateFile: certificate, keyFile: key)
        }
        return tls
    }
}

extension ServerURL {
    /// An argument's value, or the reason why it is none in the parser's own kind of error.
    @Sendable package static func argument(_ text: String) throws -> ServerURL {
        do throws(ServerURLError) {
            return try ServerURL(text)
        } catch {
            throw ValidationError(error.message)
        }
    }
}

extension Uuid {
    /// An argument's value, or the reason why it is none in the parser's own kind of error.
    @Sendable package static func argument(_ text: String) throws -> Uuid {
        guard let uuid = Uuid(text) else {
            throw ValidationError("'\(text)' is no uuid like 6ba7b810-9dad-11d1-80b4-00c04fd430c8.")
        }
        return uuid
    }
}
