// SPDX-License-Identifier: GPL-3.0-only

/// A device and its clients.
struct DeviceGroup {
    struct Client {
        let end: TunnelEnd
        /// What the server calls it towards the device.
        let address: UInt16
    }

    let device: TunnelEnd
    /// The device's input, as far as it has been read.
    let reader: FrameReader
    let clients: [Client]
}
