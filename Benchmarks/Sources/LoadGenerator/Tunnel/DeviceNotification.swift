// SPDX-License-Identifier: GPL-3.0-only

internal import FoundationEssentials

/// What a device is told of its clients.
enum DeviceNotification: Equatable {
    case connected(uuid: String, address: UInt16)
    case disconnected(address: UInt16)

    private struct Message: Decodable {
        struct Parameters: Decodable {
            let clientUuid: String?
            let socketAddress: UInt16
        }

        let notification: String
        let params: Parameters
    }

    /// - Throws: `BenchmarkError` for any other message.
    init(_ json: UnsafeRawBufferPointer) throws {
        let message = try? JSONDecoder().decode(Message.self, from: Data(json))
        switch (message?.notification, message?.params.clientUuid, message?.params.socketAddress) {
        case ("TunnelProxy.ClientConnected", let uuid?, let address?):
            self = .connected(uuid: uuid, address: address)
        case ("TunnelProxy.ClientDisconnected", _, let address?):
            self = .disconnected(address: address)
        default:
            throw BenchmarkError("the device was told \(String(decoding: json.prefix(200), as: UTF8.self))")
        }
    }
}
