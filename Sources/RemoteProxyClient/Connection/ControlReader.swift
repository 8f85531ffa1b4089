// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore

/// Finds the server's JSON messages in what the transport delivers, and never takes a byte beyond the one asked for:
/// after the message that establishes the tunnel everything is payload.
struct ControlReader {
    enum Event: Equatable {
        case message([UInt8])
        case failure(ClientError)
    }

    private let limit: Int
    private var splitter: JSONMessageSplitter
    /// A WebSocket message that has not ended.
    private var partial: [UInt8] = []
    /// The line end of the last message on a stream may still come.
    private var awaitsLineEnd = false

    /// - Parameter limit: how many bytes a message may have.
    init(limit: Int) {
        self.limit = limit
        self.splitter = JSONMessageSplitter(maximumMessageSize: limit)
    }

    /// Takes from `piece` what belongs to the next message; nil when `piece` is used up.
    mutating func next(_ piece: inout TransportPiece) -> Event? {
        switch piece.kind {
        case .stream: self.nextInStream(&piece.payload)
        case .text: self.nextText(&piece)
        case .binary: .failure(.binaryControlMessage)
        }
    }

    /// Removes the line end of the last message from the payload that follows it.
    mutating func removeLineEnd(from piece: inout TransportPiece) {
        guard self.awaitsLineEnd, piece.kind == .stream, let first = piece.payload.readableBytesView.first else {
            return
        }
        self.awaitsLineEnd = false
        if first == UInt8(ascii: "\n") {
            piece.payload.moveReaderIndex(forwardBy: 1)
        }
    }

    /// A message ends with a brace, so the splitter gets no more than up to the next one at a time.
    private mutating func nextInStream(_ buffer: inout ByteBuffer) -> Event? {
        while buffer.readableBytes > 0 {
            let view = buffer.readableBytesView
            let length = view.firstIndex(of: UInt8(ascii: "}")).map { $0 - view.startIndex + 1 } ?? view.count
            self.splitter.append(view.prefix(length))
            buffer.moveReaderIndex(forwardBy: length)
            switch self.splitter.next() {
            case .message(let bytes):
                self.awaitsLineEnd = true
                return .message(bytes)
            case .failure(.tooLarge(let limit)):
                return .failure(.controlMessageTooLarge(limit: limit))
            case .failure(.unexpectedByte(let byte)):
                return .failure(.noMessage(beginning: byte))
            case .failure(let error):
                return .failure(.unreadableMessage(error.reason))
            case nil:
                continue
            }
        }
        return nil
    }

    private mutating func nextText(_ piece: inout TransportPiece) -> Event? {
        guard self.partial.count + piece.payload.readableBytes <= self.limit else {
            return .failure(.controlMessageTooLarge(limit: self.limit))
        }
        guard piece.payload.readableBytes > 0 || piece.isLast else { return nil }
        self.partial += piece.payload.readableBytesView
        piece.payload.moveReaderIndex(forwardBy: piece.payload.readableBytes)
        guard piece.isLast else { return nil }
        defer { self.partial = [] }
        return .message(self.partial)
    }
}
