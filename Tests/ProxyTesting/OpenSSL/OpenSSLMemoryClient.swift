// SPDX-License-Identifier: GPL-3.0-only

import COpenSSL

/// An OpenSSL client whose bytes travel by hand.
public final class OpenSSLMemoryClient: OpenSSLConnection {
    // The connection owns both.
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer

    override public init(_ options: OpenSSLOptions = OpenSSLOptions(), session: OpenSSLSession? = nil) throws {
        guard let incoming = BIO_new(BIO_s_mem()), let outgoing = BIO_new(BIO_s_mem()) else {
            throw OpenSSLFailure("BIO_new")
        }
        self.incoming = incoming
        self.outgoing = outgoing
        try super.init(options, session: session)
        SSL_set_bio(self.ssl, incoming, outgoing)
    }

    /// Takes bytes from the server.
    public func receive(_ bytes: [UInt8]) {
        BIO_write(self.incoming, bytes, CInt(bytes.count))
    }

    /// Bytes for the server.
    public func takeOutput() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: BIO_ctrl_pending(self.outgoing))
        let count = BIO_read(self.outgoing, &bytes, CInt(bytes.count))
        return Array(bytes.prefix(max(0, Int(count))))
    }

    /// All that has come, and whether close_notify stands behind it.
    public func readAll() throws -> (bytes: [UInt8], isClosed: Bool) {
        var bytes: [UInt8] = []
        while true {
            switch try self.readNext() {
            case .bytes(let more): bytes += more
            case .nothing: return (bytes, false)
            case .closed: return (bytes, true)
            }
        }
    }
}
