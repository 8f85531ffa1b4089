// SPDX-License-Identifier: GPL-3.0-only

/// One message of the forwarding protocol, which two of these programs speak inside a client's tunnel
/// (docs/port-forwarding.md): a byte that says what it is, the payload's length in two (big-endian), and the payload.
enum Frame: Hashable, Sendable {
    /// The client's first: where it wants to get to; empty for wherever the device leads.
    case request(target: String)
    /// The device has a connection to the target.
    case accepted
    /// The device has none, and the reason; nothing follows.
    case refused(reason: String)
    /// Bytes of the forwarded connection. They use up credit.
    case data([UInt8])
    /// The sender of this has taken so many bytes, and may be sent as many more.
    case credit(Int)
    /// The sender of this sends no more bytes; the other direction goes on.
    case end
    /// The forwarded connection broke at the sender of this, and why; nothing follows.
    case broken(reason: String)
}

extension Frame {
    /// What stands in front of a payload.
    static let headerLength = 3
    /// The longest payload. With its header such a frame fits into one of the proxy's frames.
    static let maximumPayload = 16 * 1024 - Self.headerLength
    /// The longest text.
    static let maximumText = 1024

    enum Kind: UInt8 {
        case request = 1
        case accepted
        case refused
        case data
        case credit
        case end
        case broken
    }

    /// - Throws: ``ForwardingError`` with ``ForwardingError/Code/protocolViolation``.
    init(_ kind: Kind, payload: ArraySlice<UInt8>) throws(ForwardingError) {
        switch kind {
        case .request: self = .request(target: try Self.text(payload))
        case .accepted: self = .accepted
        case .refused: self = .refused(reason: try Self.text(payload))
        case .data: self = .data(Array(payload))
        case .credit:
            guard payload.count == 4 else { throw .malformedFrame("a credit of \(payload.count) bytes") }
            self = .credit(payload.reduce(0) { $0 << 8 | Int($1) })
        case .end: self = .end
        case .broken: self = .broken(reason: try Self.text(payload))
        }
    }

    private static func text(_ payload: ArraySlice<UInt8>) throws(ForwardingError) -> String {
        guard payload.count <= Self.maximumText else { throw .malformedFrame("a text of \(payload.count) bytes") }
        return String(decoding: payload, as: UTF8.self)
    }

    /// Appends the frame's bytes. What is too long for a frame is cut: texts only, for data is made to fit.
    func write(to bytes: inout [UInt8]) {
        switch self {
        case .request(let target): Self.write(.request, Self.cut(target), to: &bytes)
        case .accepted: Self.write(.accepted, [], to: &bytes)
        case .refused(let reason): Self.write(.refused, Self.cut(reason), to: &bytes)
        case .data(let data): Self.write(.data, data[...], to: &bytes)
        case .credit(let count):
            let number = UInt32(clamping: count)
            Self.write(.credit, (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }[...], to: &bytes)
        case .end: Self.write(.end, [], to: &bytes)
        case .broken(let reason): Self.write(.broken, Self.cut(reason), to: &bytes)
        }
    }

    private static func cut(_ text: String) -> ArraySlice<UInt8> {
        Array(text.utf8.prefix(Self.maximumText))[...]
    }

    static func write(_ kind: Kind, _ payload: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
        precondition(payload.count <= Self.maximumPayload, "data is cut to fit before it comes here")
        bytes.append(kind.rawValue)
        bytes.append(UInt8(payload.count >> 8))
        bytes.append(UInt8(payload.count & 0xFF))
        bytes.append(contentsOf: payload)
    }
}

extension ForwardingError {
    static func malformedFrame(_ what: String) -> ForwardingError {
        ForwardingError(.protocolViolation, "the other end sent \(what), which the forwarding protocol does not have")
    }
}
