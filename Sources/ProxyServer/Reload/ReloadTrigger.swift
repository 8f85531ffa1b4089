// SPDX-License-Identifier: GPL-3.0-only

/// What has to be read again.
enum ReloadTrigger: Equatable, Sendable {
    /// The operator asks for everything (SIGHUP).
    case signal
    /// The configuration file has changed.
    case configuration
    /// A file that the configuration names has changed, with a certificate or key for one, and the configuration has not.
    case certificates
}
