// SPDX-License-Identifier: GPL-3.0-only

/// How the daemon is configured.
public enum DaemonProfile: Sendable {
    /// Long waits and high limits; any token will do.
    case measurement
    /// As it comes, with Unix sockets; only `AcceptedToken` will do.
    case production
}
