// SPDX-License-Identifier: GPL-3.0-only

/// How many tokens are judged at a time, whatever judges them.
public struct AuthenticationLimits: Sendable, Equatable {
    /// The most that are judged at a time.
    public var maximumParallel: Int
    /// The most that wait for it; clients beyond are told that the authenticator cannot be asked.
    public var maximumWaiting: Int

    init(reading settings: SettingsReader) throws(StartError) {
        self.maximumParallel = try settings.value(of: Settings.maxParallelAuthentications)
        self.maximumWaiting = try settings.value(of: Settings.maxWaitingAuthentications)
    }
}
