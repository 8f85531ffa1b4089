// SPDX-License-Identifier: GPL-3.0-only

/// Who may watch the server, and what it keeps of what it counts.
struct ObservatoryConfiguration: Equatable, Sendable {
    /// The Unix socket that monitors connect to; nil for none.
    var monitorSocket: String?
    /// The group whose members may; nil for the process's own.
    var monitorGroup: String?
    /// Where totals survive a restart; nil for nowhere.
    var stateFile: String?
    /// nil: the log engine is off.
    var logEngine: LogEngine.Configuration?
}

extension ObservatoryConfiguration {
    init(reading settings: SettingsReader) throws(StartError) {
        self.monitorSocket = try settings.value(of: Settings.monitorSocket)
        self.monitorGroup = try settings.value(of: Settings.monitorGroup)
        self.stateFile = try settings.value(of: Settings.stateFile)
        let logEngine = LogEngine.Configuration(
            directory: try settings.value(of: Settings.logDirectory),
            retentionDays: try settings.value(of: Settings.logRetentionDays)
        )
        self.logEngine = try settings.value(of: Settings.logEngineEnabled) ? logEngine : nil
    }
}
