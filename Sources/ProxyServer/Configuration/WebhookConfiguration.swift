// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyAuthentication

/// The back-end webhook, as configured; whether all that it needs is there is looked at when it is made.
struct WebhookConfiguration: Sendable, Equatable {
    let url: ServiceURL?
    let tls: ServiceTLS
    let timeout: Duration
    let cacheTime: Duration
    let cacheSize: Int

    init(reading settings: SettingsReader) throws(StartError) {
        self.url = try settings.value(of: Settings.webhookURL)
        self.tls = ServiceTLS(
            authority: try settings.value(of: Settings.webhookAuthority),
            certificate: try settings.value(of: Settings.webhookCertificate),
            key: try settings.value(of: Settings.webhookCertificateKey)
        )
        self.timeout = try Duration(settings.value(of: Settings.webhookTimeout))
        self.cacheTime = try Duration(settings.value(of: Settings.webhookCacheTime))
        self.cacheSize = try settings.value(of: Settings.webhookCacheSize)
    }
}
