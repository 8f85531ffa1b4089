// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire

/// A device's connection, as its clients and the exchange see it.
///
/// Every method but `isSilent` must be called on `eventLoop`.
protocol DeviceEnd: AnyObject, Sendable {
    /// The loop this end lives on.
    var eventLoop: any EventLoop { get }

    /// What is known of its connection.
    var record: ConnectionRecord { get }

    /// A client has come.
    func join(_ arrival: ClientArrival)

    /// The device wants a client to go.
    func disconnect(_ address: TunnelAddress)

    /// Sends payload of a client: now, or when it is that client's turn.
    func send(_ payload: ByteBuffer, from client: DeviceClient)

    /// A client takes payload again.
    func resumed(_ client: DeviceClient)

    /// A client is gone.
    func left(_ client: DeviceClient)

    /// Whether the device has sent nothing for longer than this. May be called from any thread.
    func isSilent(for time: TimeAmount) -> Bool
}
