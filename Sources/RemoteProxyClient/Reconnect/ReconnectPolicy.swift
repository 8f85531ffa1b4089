// SPDX-License-Identifier: GPL-3.0-only

/// How a device comes back after its connection to the proxy could not be made or was lost.
///
/// The waits grow from ``initialDelay`` by ``multiplier`` up to ``maximumDelay``, each shortened by a random part so
/// that devices that lost their proxy together do not all return at once. They begin anew behind a registration that
/// lasted for ``stableAfter``.
public struct ReconnectPolicy: Hashable, Sendable {
    /// When a device is registered again by itself.
    public enum Reach: Hashable, Sendable {
        /// Never: the first failure ends it.
        case never
        /// Only once it has been registered: a first registration that fails for any reason ends it. For programs
        /// with a person in front of them.
        case afterFirstRegistration
        /// Also before: a device may be up before its network is. For what runs by itself.
        case always
    }

    /// When a device is registered again by itself.
    public var reach: Reach
    /// The first wait.
    public var initialDelay: Duration
    /// The longest wait.
    public var maximumDelay: Duration
    /// How much longer each wait is than the one before.
    public var multiplier: Double
    /// Which part of a wait is left to chance, from 0 (none) to 1 (all of it).
    public var jitter: Double
    /// The time after which a registration counts as one that works.
    public var stableAfter: Duration
    /// How long nothing may work, from the first attempt or the last success on, before the next failure is the last;
    /// nil means for ever.
    public var giveUpAfter: Duration?

    /// A policy that differs from the defaults in what is given.
    public init(
        reach: Reach = .always,
        initialDelay: Duration = .seconds(1),
        maximumDelay: Duration = .seconds(60),
        multiplier: Double = 2,
        jitter: Double = 0.5,
        stableAfter: Duration = .seconds(60),
        giveUpAfter: Duration? = nil
    ) {
        self.reach = reach
        self.initialDelay = initialDelay
        self.maximumDelay = maximumDelay
        self.multiplier = multiplier
        self.jitter = jitter
        self.stableAfter = stableAfter
        self.giveUpAfter = giveUpAfter
    }
}
