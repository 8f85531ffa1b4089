// SPDX-License-Identifier: GPL-3.0-only

/// A frame written out the plain way, byte by byte and without any rule, so that it can break each of them.
struct WebSocketTestFrame {
    var first: UInt8
    var payload: [UInt8]
    /// The key on the wire in its order there; nil for an unmasked frame.
    var key: [UInt8]?
    /// Bytes that encode the length: 0 (in the second byte), 2 or 8; nil for the fewest.
    var lengthBytes: Int?
    /// The length to declare; nil for the true one.
    var declaredLength: UInt64?

    init(
        _ opcode: UInt8,
        isFinal: Bool = true,
        reserved: UInt8 = 0,
        _ payload: some Sequence<UInt8> = [],
        key: [UInt8]? = [0x37, 0xFA, 0x21, 0x3D],
        lengthBytes: Int? = nil,
        declaredLength: UInt64? = nil
    ) {
        self.first = (isFinal ? 0x80 : 0) | reserved | opcode
        self.payload = Array(payload)
        self.key = key
        self.lengthBytes = lengthBytes
        self.declaredLength = declaredLength
    }

    var bytes: [UInt8] {
        let length = self.declaredLength ?? UInt64(self.payload.count)
        let lengthBytes = self.lengthBytes ?? (length <= 125 ? 0 : length <= 0xFFFF ? 2 : 8)
        let short =
            switch lengthBytes {
            case 0: UInt8(length)
            case 2: UInt8(126)
            default: UInt8(127)
            }
        var bytes = [self.first, (self.key == nil ? 0 : 0x80) | short]
        for index in (0..<lengthBytes).reversed() {
            bytes.append(UInt8(truncatingIfNeeded: length >> UInt64(8 * index)))
        }
        guard let key = self.key else { return bytes + self.payload }
        bytes += key
        for (index, byte) in self.payload.enumerated() {
            bytes.append(byte ^ key[index % 4])
        }
        return bytes
    }

    static func continuation(_ payload: some Sequence<UInt8> = [], isFinal: Bool) -> Self {
        Self(0, isFinal: isFinal, payload)
    }
    static func text(_ text: String, isFinal: Bool = true) -> Self { Self(1, isFinal: isFinal, text.utf8) }
    static func binary(_ payload: some Sequence<UInt8>, isFinal: Bool = true) -> Self {
        Self(2, isFinal: isFinal, payload)
    }
    static func close(_ code: UInt16, _ reason: some Sequence<UInt8> = []) -> Self {
        Self(8, [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason))
    }
    static func ping(_ text: String = "") -> Self { Self(9, text.utf8) }
    static func pong(_ text: String = "") -> Self { Self(10, text.utf8) }
}

extension WebSocketTestFrame {
    /// Bytes that now and then are a frame.
    static func noise(using random: inout some RandomNumberGenerator) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            bytes.append([0x00, 0x01, 0x02, 0x80, 0x81, 0x82, 0x88, 0x89, 0x8A].randomElement(using: &random) ?? 0)
            bytes.append([0x80, 0x81, 0x82, 0x85, 0xFD, 0xFE, 0xFF].randomElement(using: &random) ?? 0)
            let count = Int.random(in: 0...12, using: &random)
            bytes += (0..<count).map { _ in UInt8.random(in: 0...1, using: &random) }
        }
        return bytes
    }
}

extension [WebSocketTestFrame] {
    var bytes: [UInt8] { self.flatMap(\.bytes) }

    /// The same frames as a server would send them.
    var unmasked: Self {
        self.map { frame in
            var frame = frame
            frame.key = nil
            return frame
        }
    }
}
