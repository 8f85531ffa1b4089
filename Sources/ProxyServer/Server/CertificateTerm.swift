// SPDX-License-Identifier: GPL-3.0-only

/// What an operator should know of how long a certificate is good for.
enum CertificateTerm {
    /// From so many days before its end on.
    static let warningDays: Int64 = 14

    /// - Parameters:
    ///   - expiry: The certificate's end.
    ///   - now: The same in seconds of Unix time.
    /// - Returns: nil as long as there is nothing to do.
    static func warning(expiry: Int64, now: Int64) -> String? {
        let days = (expiry - now) / 86_400
        if expiry <= now { return "the certificate has expired: clients that check it do not connect" }
        if days >= self.warningDays { return nil }
        return days < 1 ? "the certificate expires within a day" : "days left until the certificate expires: \(days)"
    }
}
