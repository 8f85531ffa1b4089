// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import ProxySupport

extension Settings {
    static let access = Section(
        name: "Access",
        summary:
            "From where clients may connect. Of the ranges that an address is in the longest decides, and of two that are "
            + "as long the one that denies.",
        settings: [accessAllow, accessDeny, proxyProtocolFrom]
    )

    static let accessAllow = Setting(
        "Access",
        "allow",
        .ranges,
        default: "",
        "The addresses that may connect; with any, no others may."
    )
    static let accessDeny = Setting(
        "Access",
        "deny",
        .ranges,
        default: "",
        "The addresses that may not connect. They are closed as soon as they are accepted; connections that are open stay."
    )
    static let proxyProtocolFrom = Setting(
        "Access",
        "proxyProtocolFrom",
        .ranges,
        default: "",
        "Load balancers that send a PROXY header (version 1 or 2, before TLS) on every connection; the client's address in it "
            + "is the one that counts everywhere. They always may connect, with a header only; from any other address a "
            + "header is never looked for."
    )
}

extension SettingKind<[AddressRange]> {
    /// The most ranges of a list: each newcomer is looked up in all of them.
    private static var maximumCount: Int { 1_000 }

    static let ranges = SettingKind(
        accepted:
            "up to \(maximumCount) addresses or ranges (192.0.2.0/24, 2001:db8::/32), with commas between them, or nothing"
    ) { text throws(SettingFault) in
        guard !text.isEmpty else { return [] }
        let entries = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingBlanks }
        guard entries.count <= Self.maximumCount else { throw SettingFault("has \(entries.count) entries") }
        return try entries.map { entry throws(SettingFault) in
            guard let range = AddressRange(String(entry)) else {
                throw SettingFault("has an entry that is no address and no range: \(entry.quotedForMessage)")
            }
            return range
        }
    }
}
