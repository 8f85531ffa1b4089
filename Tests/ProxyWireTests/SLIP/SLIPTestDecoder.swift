// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire

/// The rules once more, one byte at a time and nothing in place: what a decoder's events have to be.
struct SLIPTestDecoder {
    private(set) var events: [SLIPEvent] = []
    private var frame: [UInt8] = []
    private var isEscaped = false
    private var isSkipping = false
    private let maximumPayload: Int

    var hasPartialFrame: Bool { !self.frame.isEmpty || self.isEscaped || self.isSkipping }

    init(_ bytes: [UInt8], maximumPayload: Int) {
        self.maximumPayload = maximumPayload
        for byte in bytes { self.take(byte) }
    }

    private mutating func take(_ byte: UInt8) {
        switch (byte, self.isEscaped) {
        case (0xC0, _) where self.isSkipping: self.isSkipping = false
        case _ where self.isSkipping: break
        case (0xC0, true):
            self.skip(.malformedEscape)
            self.isSkipping = false
        case (0xDC, true): self.add(0xC0)
        case (0xDD, true): self.add(0xDB)
        case (_, true): self.skip(.malformedEscape)
        case (0xC0, false): self.end()
        case (0xDB, false): self.isEscaped = true
        default: self.add(byte)
        }
    }

    private mutating func add(_ byte: UInt8) {
        self.isEscaped = false
        self.frame.append(byte)
        if self.frame.count > self.maximumPayload + 2 { self.skip(.tooLong) }
    }

    private mutating func skip(_ fault: SLIPFault) {
        self.events.append(.dropped(fault))
        (self.frame, self.isEscaped, self.isSkipping) = ([], false, true)
    }

    private mutating func end() {
        switch self.frame.count {
        case 0: break
        case 1: self.events.append(.dropped(.noAddress))
        default: self.events.append(.frame(UInt16(self.frame[0]) << 8 | UInt16(self.frame[1]), self.frame[2...]))
        }
        self.frame = []
    }
}
