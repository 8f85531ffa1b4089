// SPDX-License-Identifier: GPL-3.0-only

/// A few connections of a soak that belong together, and what they are up to.
protocol SoakActor: AnyObject {
    /// Nothing more is to be expected of it; all its connections are closed.
    var isOver: Bool { get }

    /// Makes the first connections.
    func start(_ now: UInt64) throws

    /// Time has passed. `now` is a reading of `Clock.now`.
    func tick(_ now: UInt64) throws

    /// Comes to an orderly end from now on, as soon as it can.
    func finish(_ now: UInt64)

    /// Closes all connections at once. What has not arrived counts as lost.
    func abandon()
}
