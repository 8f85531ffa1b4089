// SPDX-License-Identifier: GPL-3.0-only

/// Takes the frames of a WebSocket server apart as they arrive, without keeping payload.
struct ServerFrameParser {
    enum Event: Equatable {
        /// Payload of a message. Points into the input.
        case payload(UnsafeRawBufferPointer)
        case ping([UInt8])
        case close(code: UInt16?)
        case failure(String)

        static func == (left: Self, right: Self) -> Bool {
            switch (left, right) {
            case (.payload(let left), .payload(let right)): left.elementsEqual(right)
            case (.ping(let left), .ping(let right)): left == right
            case (.close(let left), .close(let right)): left == right
            case (.failure(let left), .failure(let right)): left == right
            default: false
            }
        }
    }

    private enum Kind {
        case data
        case control(opcode: UInt8, payload: [UInt8])
    }

    private enum State {
        /// Bytes of the header so far, at most 10 of them.
        case header(UInt64, UInt64, count: Int)
        case payload(Kind, remaining: Int)
    }

    private var state = State.header(0, 0, count: 0)

    /// The next event within the input, whose taken part is cut off; nil when more input is needed.
    mutating func next(_ input: inout UnsafeRawBufferPointer) -> Event? {
        while true {
            switch self.state {
            case .header(let first, let length, let count):
                guard let byte = input.first else { return nil }
                input = UnsafeRawBufferPointer(rebasing: input.dropFirst())
                if let failure = self.take(byte, first: first, length: length, count: count) { return failure }
            case .payload(.data, let remaining):
                guard remaining > 0 else {
                    self.state = .header(0, 0, count: 0)
                    continue
                }
                guard !input.isEmpty else { return nil }
                let part = UnsafeRawBufferPointer(rebasing: input.prefix(remaining))
                input = UnsafeRawBufferPointer(rebasing: input.dropFirst(part.count))
                self.state = .payload(.data, remaining: remaining - part.count)
                return .payload(part)
            case .payload(.control(let opcode, var payload), let remaining):
                payload.append(contentsOf: input.prefix(remaining))
                let taken = min(remaining, input.count)
                input = UnsafeRawBufferPointer(rebasing: input.dropFirst(taken))
                guard taken == remaining else {
                    self.state = .payload(.control(opcode: opcode, payload: payload), remaining: remaining - taken)
                    return nil
                }
                self.state = .header(0, 0, count: 0)
                if let event = Self.event(opcode: opcode, payload) { return event }
            }
        }
    }

    /// One more byte of the header: the first two are kept as one number, the length that follows as another.
    private mutating func take(_ byte: UInt8, first: UInt64, length: UInt64, count: Int) -> Event? {
        let count = count + 1
        guard count > 2 else {
            let first = first << 8 | UInt64(byte)
            self.state = .header(first, 0, count: count)
            return count == 2 ? self.headerIsComplete(first, length: first & 0x7F, count: count) : nil
        }
        let length = length << 8 | UInt64(byte)
        self.state = .header(first, length, count: count)
        return self.headerIsComplete(first, length: length, count: count)
    }

    private mutating func headerIsComplete(_ first: UInt64, length: UInt64, count: Int) -> Event? {
        guard first & 0x80 == 0 else { return .failure("a server's frame is masked") }
        guard first & 0x7000 == 0 else { return .failure("a reserved bit is set") }
        let extra = first & 0x7F == 126 ? 2 : first & 0x7F == 127 ? 8 : 0
        guard count == 2 + extra else { return nil }
        guard let size = Int(exactly: length) else { return .failure("a frame of \(length) bytes") }
        let opcode = UInt8(first >> 8 & 0x0F)
        switch opcode {
        case 0, WebSocketMessage.Opcode.text.rawValue, WebSocketMessage.Opcode.binary.rawValue:
            self.state = .payload(.data, remaining: size)
        case 8, 9, 10:
            guard size < 126 else { return .failure("a control frame of \(size) bytes") }
            self.state = .payload(.control(opcode: opcode, payload: []), remaining: size)
        default:
            return .failure("opcode \(opcode)")
        }
        return nil
    }

    private static func event(opcode: UInt8, _ payload: [UInt8]) -> Event? {
        switch opcode {
        case 8: .close(code: payload.count >= 2 ? UInt16(payload[0]) << 8 | UInt16(payload[1]) : nil)
        case 9: .ping(payload)
        default: nil
        }
    }
}
