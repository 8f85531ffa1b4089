// SPDX-License-Identifier: GPL-3.0-only

/// What misbehaving connections send. Pure.
struct FaultBytes {
    let plan: FaultPlan
    /// What a TLS client says first.
    let clientHello: [UInt8]

    /// The beginning of what would be right at this stage, cut off at a random place.
    func half(_ random: inout SeededGenerator) -> [UInt8] {
        let whole = self.whole(&random)
        return Array(whole.prefix(Int.random(in: 1..<whole.count, using: &random)))
    }

    /// What would be right at this stage, but for its last byte: long enough to trickle until any wait is over.
    func unfinished(_ random: inout SeededGenerator) -> [UInt8] { self.whole(&random).dropLast() }

    /// What is wrong at this stage, whatever comes after it.
    func garbage(_ random: inout SeededGenerator) -> [UInt8] {
        let noise = random.bytes(Int.random(in: 1...2000, using: &random))
        switch self.plan.stage {
        case .connected, .secured:
            // No record of TLS, no method of HTTP and no message begins with it.
            return [0xFF] + noise
        case .device:
            let frame = [0, 0] + Array("}{ not a message".utf8) + [0xC0]
            // An escape that means nothing drops its frame and no more; the next one is to end the device.
            let frames: [UInt8] = [0, 1, 0xDB, 0x00, 0xC0] + frame
            return self.plan.transport.usesWebSocket ? WebSocketMessage.frame(.binary, frames) : frames
        case .greeted, .alone, .tunnel, .refused, .third:
            // Over WebSocket a reserved bit and a frame that is not masked; else no message begins with it.
            return [0xF1, 0x05] + noise
        }
    }

    private func whole(_ random: inout SeededGenerator) -> [UInt8] {
        switch self.plan.stage {
        case .connected where self.plan.transport.usesTLS: return self.clientHello
        case .connected where self.plan.transport.usesWebSocket: return WebSocketUpgrade.request(port: 1)
        case .secured where self.plan.transport.usesWebSocket: return WebSocketUpgrade.request(port: 1)
        case .connected, .secured: return Self.message
        case .greeted, .alone, .refused, .third:
            return self.plan.transport.usesWebSocket ? WebSocketMessage.frame(.text, Self.message) : Self.message
        case .tunnel:
            let payload = random.bytes(Int.random(in: 2...8000, using: &random))
            return self.plan.transport.usesWebSocket ? WebSocketMessage.frame(.binary, payload) : payload
        case .device:
            let frame: [UInt8] = [0, 1] + random.bytes(500).filter { $0 != 0xC0 && $0 != 0xDB } + [0xC0]
            return self.plan.transport.usesWebSocket ? WebSocketMessage.frame(.binary, frame) : frame
        }
    }

    /// A message that would be right, longer than anybody can trickle within the wait for it.
    private static let message = Array(
        (#"{"id":1,"method":"Authentication.Authenticate","params":{"uuid":"{1}","name":"trickle","token":""#
            + String(repeating: "x", count: 100) + #""}}"#).utf8
    )
}
