// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire

/// What a decoder made of a stream.
struct SLIPRecording: Equatable {
    private(set) var events: [SLIPEvent] = []
    private(set) var droppedFrames = 0
    private(set) var hasPartialFrame = false

    /// Feeds the pieces of a stream to a fresh decoder.
    ///
    /// The events are kept as they come, so that what is done to later bytes would show in earlier payloads.
    init(_ pieces: [[UInt8]], maximumPayload: Int = 16_384, overwriting: Bool = false) {
        var decoder = SLIPDecoder(maximumPayload: maximumPayload)
        for piece in pieces {
            let buffer = ByteBuffer(bytes: piece)
            if overwriting {
                decoder.decode(overwriting: buffer) { self.events.append($0) }
            } else {
                decoder.decode(buffer) { self.events.append($0) }
            }
        }
        self.droppedFrames = decoder.droppedFrames
        self.hasPartialFrame = decoder.hasPartialFrame
    }

    init(_ events: [SLIPEvent], hasPartialFrame: Bool = false) {
        self.events = events
        self.droppedFrames = events.count { if case .dropped = $0 { true } else { false } }
        self.hasPartialFrame = hasPartialFrame
    }
}

extension SLIPEvent {
    /// The event of a frame that passes.
    static func frame(_ address: UInt16, _ payload: some Sequence<UInt8> = []) -> Self {
        guard let address = TunnelAddress(rawValue: address) else { return .dropped(.reservedAddress) }
        return .frame(SLIPFrame(address: address, payload: ByteBuffer(bytes: payload)))
    }
}
