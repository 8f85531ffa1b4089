// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import Synchronization

/// Sits below a client's TLS and notes how much plaintext each record from the server carries.
///
/// Sound as `Sendable`: what is touched from elsewhere lies behind the mutex, the rest on the channel's loop.
final class TLSRecordRecorder: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// RFC 8446 section 5.2: the record's type in front, and behind the plaintext its true type and a tag.
    private static let applicationData: UInt8 = 23
    private static let overhead = 1 + 16

    private let lengths = Mutex<[Int]>([])
    private var pending = ByteBuffer()

    /// Plaintext lengths, record by record, since the recorder was put in.
    var plaintextLengths: [Int] { self.lengths.withLock { $0 } }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.pending.writeImmutableBuffer(self.unwrapInboundIn(data))
        while let length: UInt16 = self.pending.getInteger(at: self.pending.readerIndex + 3),
            let record = self.pending.readSlice(length: 5 + Int(length))
        {
            if record.getInteger(at: record.readerIndex) == Self.applicationData {
                self.lengths.withLock { $0.append(Int(length) - Self.overhead) }
            }
        }
        context.fireChannelRead(data)
    }
}
