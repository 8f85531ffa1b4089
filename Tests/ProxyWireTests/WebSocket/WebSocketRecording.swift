// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire

/// What a decoder made of a stream, in a form that does not depend on how the stream was cut: neighbouring pieces of
/// one message are joined.
struct WebSocketRecording: Equatable {
    enum Entry: Equatable {
        case data(WebSocketDataOpcode, isFirst: Bool, isLast: Bool, [UInt8])
        case ping([UInt8])
        case pong([UInt8])
        case close(UInt16?, String)
    }

    private(set) var entries: [Entry] = []
    private(set) var error: WebSocketError?

    /// Feeds the pieces of a stream to a fresh decoder until it fails.
    init(_ pieces: [[UInt8]], role: WebSocketRole = .server) {
        var decoder = WebSocketDecoder(role: role)
        for piece in pieces {
            do throws(WebSocketError) {
                try decoder.decode(ByteBuffer(bytes: piece)) { self.append($0) }
            } catch {
                self.error = error
                break
            }
        }
        // How much of an invalid text passes before it fails is up to the cuts.
        if self.error?.code == .invalidPayload, case .data(.text, _, isLast: false, _) = self.entries.last {
            self.entries.removeLast()
        }
    }

    init(_ entries: [Entry], error: WebSocketError? = nil) {
        self.entries = entries
        self.error = error
    }

    private mutating func append(_ event: WebSocketEvent) {
        switch event {
        case .ping(let payload): self.entries.append(.ping(Array(payload.readableBytesView)))
        case .pong(let payload): self.entries.append(.pong(Array(payload.readableBytesView)))
        case .close(let code, let reason): self.entries.append(.close(code?.rawValue, reason))
        case .data(let piece):
            let bytes = Array(piece.payload.readableBytesView)
            if !piece.isFirst, case .data(piece.opcode, let isFirst, isLast: false, let before) = self.entries.last {
                self.entries.removeLast()
                self.entries.append(.data(piece.opcode, isFirst: isFirst, isLast: piece.isLast, before + bytes))
            } else {
                self.entries.append(.data(piece.opcode, isFirst: piece.isFirst, isLast: piece.isLast, bytes))
            }
        }
    }
}

extension WebSocketRecording.Entry {
    static func text(_ text: String, isFirst: Bool = true, isLast: Bool = true) -> Self {
        .data(.text, isFirst: isFirst, isLast: isLast, Array(text.utf8))
    }
    static func binary(_ bytes: some Sequence<UInt8>, isFirst: Bool = true, isLast: Bool = true) -> Self {
        .data(.binary, isFirst: isFirst, isLast: isLast, Array(bytes))
    }
    static func ping(_ text: String) -> Self { .ping(Array(text.utf8)) }
    static func pong(_ text: String) -> Self { .pong(Array(text.utf8)) }
}
