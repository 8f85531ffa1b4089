// SPDX-License-Identifier: GPL-3.0-only

import ProxyTesting
import Testing

@testable import RemoteProxyClient

@Suite struct TLSIdentityTests {
    private func error(_ certificate: String, _ key: String) -> ClientError? {
        do throws(ClientError) {
            _ = try TLSIdentity(.init(certificateFile: certificate, keyFile: key))
            return nil
        } catch {
            return error
        }
    }

    @Test func keysOfEitherKind() {
        for certificate in [TestCertificate.ecdsa, .rsa] {
            #expect(self.error(certificate.certificate, certificate.key) == nil)
        }
    }

    @Test func anothersKey() {
        let issued = TestAuthority.devices.issue()
        for (certificate, key) in [
            (TestCertificate.ecdsa.certificate, issued.key), (issued.certificate, TestCertificate.ecdsa.key),
            (TestCertificate.ecdsa.certificate, TestCertificate.rsa.key),
            (TestCertificate.rsa.certificate, TestCertificate.ecdsa.key),
        ] {
            let error = self.error(certificate, key)
            #expect(error?.code == .invalidConfiguration)
            #expect(error?.message.contains(key) == true && error?.message.contains(certificate) == true)
        }
    }

    @Test func filesThatHoldSomethingElse() {
        let good = TestCertificate.ecdsa
        for path in ["/nowhere.pem", "/dev/null", good.key] {
            let error = self.error(path, good.key)
            #expect(error?.code == .invalidConfiguration && error?.message.contains("'\(path)'") == true)
        }
        for path in ["/nowhere.key", "/dev/null", good.certificate] {
            let error = self.error(good.certificate, path)
            #expect(error?.code == .invalidConfiguration && error?.message.contains("'\(path)'") == true)
        }
    }
}
