// SPDX-License-Identifier: GPL-3.0-only

import Testing

/// One of the daemon's APIs, as its tests need to know it.
struct APIUnderTest: Sendable, CustomTestStringConvertible {
    /// Its spec's file name in `Spec/`, without extension.
    let specification: String
    /// Generated from that spec.
    let vectors: [APITestVector]
    /// What the configuration's sections for its listeners end in.
    let sectionSuffix: String

    var testDescription: String { self.specification }

    static let rendezvous = APIUnderTest(
        specification: "rendezvous",
        vectors: rendezvousTestVectors,
        sectionSuffix: ""
    )
    static let tunnelProxy = APIUnderTest(
        specification: "tunnelproxy",
        vectors: tunnelProxyTestVectors,
        sectionSuffix: "TunnelProxy"
    )

    /// Those that the daemon serves.
    static let served = all
    static let all = [rendezvous, tunnelProxy]

    func document() throws -> SpecDocument {
        try SpecDocument(self.specification)
    }
}

/// Whether the daemon's listeners have TLS, which decides over which transports it is reached: wss and ssl, or ws and
/// tcp. The Unix socket never has it.
enum Encryption: String, Sendable, CaseIterable {
    case tls, none
}
