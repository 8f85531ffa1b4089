// SPDX-License-Identifier: GPL-3.0-only

import Configuration

/// Reads typed settings through the layers: the strongest layer that has a setting decides.
struct SettingsReader: Sendable {
    private let layers: [ConfigurationLayer]
    private let reader: ConfigReader

    /// - Parameter layers: Strongest first; the defaults come after them.
    init(layers: [ConfigurationLayer]) {
        self.layers = layers + [.defaults]
        self.reader = ConfigReader(providers: self.layers.map(\.provider))
    }

    /// - Throws: The setting's key, value, place, fault and what is accepted, in one line.
    func value<Value>(of setting: Setting<Value>) throws(StartError) -> Value {
        let text = self.text(of: setting)
        do throws(SettingFault) {
            return try setting.kind.parse(text)
        } catch {
            throw self.error(setting, text, error)
        }
    }

    /// Checks a setting that nothing reads yet.
    func check(_ setting: some AnySetting) throws(StartError) {
        let text = self.text(of: setting)
        do throws(SettingFault) {
            try setting.check(text)
        } catch {
            throw self.error(setting, text, error)
        }
    }

    func text(of setting: some AnySetting) -> String {
        self.reader.string(forKey: setting.facts.id.configKey) ?? setting.facts.defaultText
    }

    func origin(of id: SettingID) -> SettingOrigin {
        for layer in self.layers {
            if let origin = layer.origin(of: id) { return origin }
        }
        return .builtIn
    }

    private func error(_ setting: some AnySetting, _ text: String, _ fault: SettingFault) -> StartError {
        let facts = setting.facts
        let reason = "\(fault.reason); accepted: \(facts.accepted)"
        return .setting(facts.id, text, from: self.origin(of: facts.id), reason)
    }
}
