// SPDX-License-Identifier: GPL-3.0-only

import ProxyWire

extension TransportPiece {
    init(_ piece: WebSocketPiece) {
        let kind: TunnelChunk.Kind =
            switch piece.opcode {
            case .text: .text
            case .binary: .binary
            }
        self.init(kind: kind, isFirst: piece.isFirst, isLast: piece.isLast, payload: piece.payload)
    }
}

extension WebSocketPiece {
    init(_ piece: TransportPiece) {
        let opcode: WebSocketDataOpcode =
            switch piece.kind {
            case .text: .text
            case .binary, .stream: .binary
            }
        self.init(opcode: opcode, isFirst: piece.isFirst, isLast: piece.isLast, payload: piece.payload)
    }
}

extension TransportEnd {
    /// What a close frame says. One without a code says nothing bad.
    init(code: WebSocketCloseCode?, reason: String) {
        switch code {
        case nil, .normal: self = .clean
        case let code?:
            let words = reason.isEmpty ? "" : ": \(reason.quotable)"
            let text = "the server closed it with WebSocket code \(code.rawValue)\(words)"
            self = code == .goingAway ? .goingAway(text) : .abnormal(text)
        }
    }
}
