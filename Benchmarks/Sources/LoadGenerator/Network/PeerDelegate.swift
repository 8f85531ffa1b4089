// SPDX-License-Identifier: GPL-3.0-only

/// What happens on a connection.
protocol PeerDelegate: AnyObject {
    /// The TCP connection stands and, if there is TLS, its handshake is done.
    func peerConnected(_ peer: Peer) throws

    /// Bytes came. They are gone when this returns.
    func peer(_ peer: Peer, received bytes: UnsafeRawBufferPointer) throws

    /// `wantsToWrite` is set and the socket takes bytes.
    func peerWritable(_ peer: Peer) throws

    /// The connection ended: nil if the other side closed it, otherwise why it failed.
    func peerEnded(_ peer: Peer, _ error: BenchmarkError?) throws
}
