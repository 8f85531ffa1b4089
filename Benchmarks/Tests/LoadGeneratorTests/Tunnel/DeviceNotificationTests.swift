// SPDX-License-Identifier: GPL-3.0-only

import Testing

@testable import LoadGenerator

struct DeviceNotificationTests {
    private static func read(_ json: String) throws -> DeviceNotification {
        try Array(json.utf8).withUnsafeBytes { try DeviceNotification($0) }
    }

    @Test func clientsComeAndGo() throws {
        let connected = """
            {"id":3,"notification":"TunnelProxy.ClientConnected","params":{"clientName":"a","clientUuid":"{1}",\
            "clientPeerAddress":"127.0.0.1","socketAddress":192}}

            """
        #expect(try Self.read(connected) == .connected(uuid: "{1}", address: 192))
        let disconnected = #"{"id":4,"notification":"TunnelProxy.ClientDisconnected","params":{"socketAddress":192}}"#
        #expect(try Self.read(disconnected) == .disconnected(address: 192))
    }

    @Test(
        arguments: [
            "", "{", #"{"id":1,"status":"success","params":{}}"#,
            #"{"id":3,"notification":"TunnelProxy.ClientConnected","params":{"socketAddress":1}}"#,
            #"{"id":3,"notification":"TunnelProxy.ClientDisconnected","params":{"socketAddress":65536}}"#,
            #"{"id":3,"notification":"TunnelProxy.Other","params":{"socketAddress":1}}"#,
        ]
    )
    func anythingElseIsQuoted(json: String) {
        let error = #expect(throws: BenchmarkError.self) { try Self.read(json) }
        #expect(error?.description == "the device was told \(json)")
    }
}
