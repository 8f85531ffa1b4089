// SPDX-License-Identifier: GPL-3.0-only

/// What is different in a configuration that was read again.
struct ConfigurationChange: Equatable, Sendable {
    /// Settings that have changed and take effect without a restart, in the order of the documentation.
    let applied: [SettingID]
    /// Settings whose values are not those the server was started with, and that take effect when it is started again.
    let waiting: [SettingID]

    /// - Parameters:
    ///   - started: What the server was started with.
    ///   - present: What is in force.
    ///   - next: What was read.
    init(started: ServerConfiguration, present: ServerConfiguration, next: ServerConfiguration) {
        func changed(from other: ServerConfiguration, _ isWanted: (SettingEffect) -> Bool) -> [SettingID] {
            Settings.all.map(\.facts)
                .filter { isWanted($0.effect) && next.texts[$0.id] != other.texts[$0.id] }
                .map(\.id)
        }
        self.applied = changed(from: present) { $0 != .restart }
        self.waiting = changed(from: started) { $0 == .restart }
    }

    /// Whether tokens are to be judged by something else than before.
    var changesAuthenticator: Bool {
        Settings.authenticator.contains { self.applied.contains($0.facts.id) }
    }
}
