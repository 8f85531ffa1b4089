// SPDX-License-Identifier: GPL-3.0-only

/// How much and how long, in forwarding.
package struct ForwardingLimits: Hashable, Sendable {
    /// How many connections are forwarded at one time. One more waits at a listener, and is refused by a device.
    package var connections = 256
    /// Looking the local service's name up and connecting to it.
    package var connect = Duration.seconds(10)
    /// How long a client waits for a device to say that it speaks the forwarding protocol. Afterwards it counts as one that
    /// does not, as long as the program runs.
    package var greeting = Duration.seconds(5)
    /// How long each side waits for what the other has to say before the connection stands.
    package var answer = Duration.seconds(30)
    /// Where half-close cannot be said: the silence from the device after which a connection is closed whose local side sends
    /// no more.
    package var linger = Duration.seconds(2)
    /// How long the last bytes may take after both sides have finished.
    package var farewell = Duration.seconds(30)

    package init() {}
}
