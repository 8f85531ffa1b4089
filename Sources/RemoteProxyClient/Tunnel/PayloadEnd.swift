// SPDX-License-Identifier: GPL-3.0-only

import ProxyWire

/// Who takes and gives what a connection carries after its control phase: one byte channel (``ByteFlow``), or the
/// clients of a device (``DeviceMultiplexer``). Lives on the connection's event loop, like all of this.
protocol PayloadEnd: AnyObject {
    /// Whether there is room for more.
    var mayRead: Bool { get }
    /// Whether nothing waits to be sent, here or at the transport.
    var isFlushed: Bool { get }
    /// Takes over what arrived.
    func received(_ piece: TransportPiece)
    /// What the transport is to write next; nil if there is nothing, or the transport has enough to do.
    func nextPiece() -> OutgoingPiece?
    /// The transport has written a piece that counts for so many bytes.
    func written(_ count: Int)
    /// The server sends nothing more, in order.
    func inputEnded()
    /// The program closes: what waits is still sent, what has come interests nobody.
    func closing()
    /// The connection is over; whoever waits learns of it.
    func ended(_ ending: ConnectionMachine.Ending)
}

/// A piece on its way to the transport.
struct OutgoingPiece {
    /// What it is, for those who watch.
    enum Meaning {
        /// A piece of a tunnel's payload.
        case payload
        /// A frame with a message for the server, which was shown when it was made.
        case control
        /// What of a client's payload is in the frame.
        case client(SLIPFrame)
    }

    var piece: TransportPiece
    var meaning: Meaning
    /// Told once the transport has the piece.
    var waiter: Waiter<Void>?
}
