// SPDX-License-Identifier: GPL-3.0-only

/// Where the admin endpoint is, and who may use it.
struct AdminConfiguration: Equatable, Sendable {
    /// A name or an address.
    var host: String
    /// 0 for any free port.
    var port: Int
    /// The file that has the bearer token; nil: nobody is asked for one.
    var tokenFile: String?
    /// Whether the example for browsers is served.
    var examples = false
}

extension AdminConfiguration {
    /// nil if there is to be none.
    init?(reading settings: SettingsReader) throws(StartError) {
        guard try settings.value(of: Settings.adminEnabled) else { return nil }
        self.host = try settings.value(of: Settings.adminHost)
        self.port = try settings.value(of: Settings.adminPort)
        self.tokenFile = try settings.value(of: Settings.adminTokenFile)
        self.examples = try settings.value(of: Settings.adminExamples)
    }
}
