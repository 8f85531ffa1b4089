// SPDX-License-Identifier: GPL-3.0-only

/// What has to be read again.
enum ReloadTrigger: Equatable, Sendable {
    /// The operator asks for everything (SIGHUP).
    case signal
    /// The configuration file has changed.
    case configuration
    /// A file with a certificate or key has changed, and the configuration has not.
    case certificates
}
