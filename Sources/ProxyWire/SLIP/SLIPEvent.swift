// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore

/// A frame as both ends mean it, without delimiter and escapes.
public struct SLIPFrame: Equatable, Sendable {
    /// Whom the payload is for, or from whom it is.
    public var address: TunnelAddress
    /// Any bytes; may be empty.
    public var payload: ByteBuffer

    /// A frame from its parts.
    public init(address: TunnelAddress, payload: ByteBuffer) {
        self.address = address
        self.payload = payload
    }
}

/// Why a frame was dropped. The frames before and after it are not touched by that.
public enum SLIPFault: Error, Hashable, Sendable, CaseIterable {
    /// ESC was followed by something else than TEND or TESC: what RFC 1055 calls a protocol violation and leaves open.
    case malformedEscape
    /// The payload has more bytes than the decoder lets pass.
    case tooLong
    /// The frame ended inside its address.
    case noAddress
    /// The address is 65535, which is never used.
    case reservedAddress
}

extension SLIPFault: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformedEscape: "SLIP frame has a malformed escape"
        case .tooLong: "SLIP frame is too long"
        case .noAddress: "SLIP frame has no address"
        case .reservedAddress: "SLIP frame has the address 65535"
        }
    }
}

/// What a ``SLIPDecoder`` finds in the bytes from the peer.
public enum SLIPEvent: Equatable, Sendable {
    /// A whole frame.
    case frame(SLIPFrame)
    /// A frame that cannot be used, told as soon as that is certain, once for each such frame.
    case dropped(SLIPFault)
}
