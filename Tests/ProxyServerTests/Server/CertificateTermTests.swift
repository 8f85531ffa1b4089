// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import ProxyServer

@Suite struct CertificateTermTests {
    @Test(
        "Somebody is told in the last two weeks, and afterwards",
        arguments: [
            (15 * 86_400, nil), (14 * 86_400, nil), (14 * 86_400 - 1, "days left until the certificate expires: 13"),
            (86_400, "days left until the certificate expires: 1"), (1, "the certificate expires within a day"),
            (0, "the certificate has expired: clients that check it do not connect"),
            (-9, "the certificate has expired: clients that check it do not connect"),
        ] as [(Int64, String?)]
    )
    func warning(left: Int64, text: String?) {
        #expect(CertificateTerm.warning(expiry: 1_700_000_000 + left, now: 1_700_000_000) == text)
    }
}
