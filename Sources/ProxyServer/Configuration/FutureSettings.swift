// SPDX-License-Identifier: GPL-3.0-only

/// Finds what is asked for that this version does not do yet.
enum FutureSettings {
    /// One notice per setting whose feature is still to come, if someone has set it to ask for something.
    static func notices(in settings: SettingsReader) -> [ConfigurationNotice] {
        var notices: [ConfigurationNotice] = []
        for setting in Settings.all {
            guard case .later(let feature) = setting.facts.availability else { continue }
            let origin = settings.origin(of: setting.facts.id)
            let text = settings.text(of: setting)
            // "false" and nothing ask for what this version does anyway.
            guard origin != .builtIn, !text.isEmpty, Bool(settingText: text) != false else { continue }
            let message = "\(origin.prefix)\(setting.facts.id) is not yet active, it comes with \(feature)"
            notices.append(ConfigurationNotice(.notice, message))
        }
        return notices
    }
}
