// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// The payload of a close frame (RFC 6455 section 5.5.1): empty, or a code and UTF-8 text.
extension ByteBuffer {
    /// Takes all of a close frame's payload.
    consuming func webSocketClose() throws(WebSocketError) -> (code: WebSocketCloseCode?, reason: String) {
        guard self.readableBytes > 0 else { return (nil, "") }
        guard let value = self.readInteger(as: UInt16.self) else {
            throw .protocolError("close frame has half a code")
        }
        let code = WebSocketCloseCode(rawValue: value)
        guard code.isValidOnTheWire else {
            throw .protocolError("close frame has the code \(value), which is not allowed in one")
        }
        guard let reason = String(validating: self.readableBytesView, as: UTF8.self) else {
            throw WebSocketError(code: .invalidPayload, reason: "close frame's reason is not valid UTF-8")
        }
        return (code, reason)
    }

    /// A payload for `code`, with as much of `reason` as fits; empty if there is no code that a frame may carry.
    init(webSocketClose code: WebSocketCloseCode?, reason: String) {
        self.init()
        guard let code, code.isValidOnTheWire else { return }
        self.writeInteger(code.rawValue)
        self.writeSubstring(reason.prefix(utf8Bytes: WebSocketFrameHeader.maximumControlLength - 2))
    }
}

extension String {
    /// As many whole characters (Unicode scalars) as fit in `limit` bytes of UTF-8.
    fileprivate func prefix(utf8Bytes limit: Int) -> Substring {
        var cut = self.utf8.index(self.startIndex, offsetBy: limit, limitedBy: self.endIndex) ?? self.endIndex
        while cut.samePosition(in: self.unicodeScalars) == nil {
            cut = self.utf8.index(before: cut)
        }
        return self[..<cut]
    }
}
