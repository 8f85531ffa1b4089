// SPDX-License-Identifier: GPL-3.0-only

/// Messages through a server, each byte of them checked where it arrives.
protocol Traffic: AnyObject {
    /// Payload bytes that have arrived, at whomever.
    var totalReceived: Int { get }

    /// Has each sender send so many messages more.
    func send(messages: Int, _ direction: Direction) throws

    /// Nobody sends a further message; those that were begun are completed.
    func stopSending()

    /// Waits until everything has arrived, and checks that each got what was sent to it.
    func drain(_ loop: EventLoop, seconds: Double) throws
}
