// SPDX-License-Identifier: GPL-3.0-only

extension Settings {
    static let webhook = Section(
        name: "Webhook",
        summary:
            "The back-end webhook: a service of your own is asked over HTTPS. docs/authentication/webhook.md explains it.",
        settings: [
            webhookURL, webhookAuthority, webhookCertificate, webhookCertificateKey, webhookTimeout, webhookCacheTime,
            webhookCacheSize,
        ]
    )

    static let webhookURL = Setting(
        "Webhook",
        "url",
        .service,
        default: "",
        "Where tokens are sent to be judged. Needed."
    )
    static let webhookAuthority = Setting(
        "Webhook",
        "certificateAuthority",
        .optionalFile,
        default: "",
        "Who must have issued the service's certificate, PEM; empty for the system's authorities."
    )
    static let webhookCertificate = Setting(
        "Webhook",
        "certificate",
        .optionalFile,
        default: "",
        "The certificate by which the service knows this server, PEM; empty for none."
    )
    static let webhookCertificateKey = Setting(
        "Webhook",
        "certificateKey",
        .optionalFile,
        default: "",
        "The private key of that certificate, PEM."
    )
    static let webhookTimeout = Setting(
        "Webhook",
        "timeout",
        .milliseconds(1...longestWait),
        default: "5000",
        "How long the service may take for an answer."
    )
    static let webhookCacheTime = Setting(
        "Webhook",
        "cacheTime",
        .milliseconds(0...longestWait),
        default: "0",
        "How long an accepted token is accepted again without asking; 0 to ask every time."
    )
    static let webhookCacheSize = Setting(
        "Webhook",
        "cacheSize",
        .number(1...1_000_000),
        default: "10000",
        "The most tokens that are remembered."
    )
}
