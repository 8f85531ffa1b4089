// SPDX-License-Identifier: GPL-3.0-only

import Crypto
import HTTPTypes
import ProxyWire

/// The fields that tell browsers how little they may do with an answer.
enum SecurityFields {
    /// Every answer has these.
    static let always: HTTPFields = {
        var fields: HTTPFields = [
            .xContentTypeOptions: "nosniff",
            // What is shown here is of the moment, and nobody else's.
            .cacheControl: "no-store",
            .crossOriginResourcePolicy: "same-origin",
        ]
        if let referrerPolicy = HTTPField.Name("Referrer-Policy") { fields[referrerPolicy] = "no-referrer" }
        return fields
    }()

    /// The policy of an answer that is no page: nothing may be loaded, by whomever it is shown.
    static let nothing = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    /// The policy of a page: it may use what it has in itself, and ask this server.
    ///
    /// Styles and scripts are allowed by their digests (CSP Level 3 section 6.7.3.2), so that nothing that gets into the
    /// page by way of a peer's name can ever run.
    ///
    /// - Parameter page: HTML whose styles and scripts stand in `<style>` and `<script>` without attributes.
    static func policy(for page: String) -> String {
        func sources(_ element: String) -> String {
            let digests = self.contents(of: element, in: page).map { text in
                "'sha256-\(Base64.encode(SHA256.hash(data: Array(text.utf8))))'"
            }
            return digests.isEmpty ? "'none'" : digests.joined(separator: " ")
        }
        return "\(self.nothing); style-src \(sources("style")); script-src \(sources("script")); "
            + "connect-src 'self'; img-src data:"
    }

    /// The policy of the example for browsers: it may use files of this server, and dial these listeners.
    static func policy(dialling places: [WebSocketPlace]) -> String {
        let sources = (["'self'"] + places.flatMap(\.sources)).joined(separator: " ")
        return "\(self.nothing); style-src 'self'; script-src 'self'; img-src data:; connect-src \(sources)"
    }

    private static func contents(of element: String, in page: String) -> [Substring] {
        page.split(separator: "<\(element)>").dropFirst().compactMap { rest in
            rest.firstRange(of: "</\(element)>").map { rest[..<$0.lowerBound] }
        }
    }
}
