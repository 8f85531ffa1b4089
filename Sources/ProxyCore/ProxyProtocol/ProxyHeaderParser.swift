// SPDX-License-Identifier: GPL-3.0-only

public import NIOCore

/// Takes the PROXY header off the beginning of a connection, whichever version it is, and however it is split.
///
/// It keeps what has come of the header and nothing else: of version 1 `ProxyHeaderLine.maximumSize` bytes at most, of
/// version 2 as many as it was told.
public struct ProxyHeaderParser: Sendable {
    private let maximumSize: Int
    private var bytes: [UInt8] = []

    /// - Parameter maximumSize: The longest header of version 2, in bytes, all of it counted.
    public init(maximumSize: Int) {
        self.maximumSize = maximumSize
    }

    /// Whether nothing has come yet.
    public var isEmpty: Bool { self.bytes.isEmpty }

    /// Takes what there is of the header, and leaves what comes behind it.
    ///
    /// - Returns: nil if more is needed; then the input is empty.
    /// - Throws: What is wrong, as soon as it can be known. The parser is of no use any more then.
    public mutating func parse(_ input: inout ByteBuffer) throws(ProxyHeaderFault) -> ProxyHeader? {
        while let byte = input.readInteger(as: UInt8.self) {
            self.bytes.append(byte)
            let header =
                self.bytes[0] == ProxyHeaderLine.start[0] ? try self.parseLine(byte) : try self.parseBlock(byte)
            if let header { return header }
        }
        return nil
    }

    private func parseLine(_ byte: UInt8) throws(ProxyHeaderFault) -> ProxyHeader? {
        let count = self.bytes.count
        guard count > ProxyHeaderLine.start.count || byte == ProxyHeaderLine.start[count - 1] else { throw .missing }
        // A CR or an LF alone ends nothing.
        if byte == UInt8(ascii: "\n"), self.bytes[count - 2] == UInt8(ascii: "\r") {
            return try ProxyHeaderLine(self.bytes.dropFirst(ProxyHeaderLine.start.count).dropLast(2)).header
        }
        guard count < ProxyHeaderLine.maximumSize else { throw .endlessLine }
        return nil
    }

    private func parseBlock(_ byte: UInt8) throws(ProxyHeaderFault) -> ProxyHeader? {
        let count = self.bytes.count
        guard count > ProxyHeaderBlock.signature.count || byte == ProxyHeaderBlock.signature[count - 1] else {
            throw .missing
        }
        guard count >= ProxyHeaderBlock.prefixSize else { return nil }
        let size = ProxyHeaderBlock.size(prefix: self.bytes)
        guard size <= self.maximumSize else { throw .tooLarge(size, limit: self.maximumSize) }
        return count == size ? try ProxyHeaderBlock(self.bytes).header : nil
    }
}
