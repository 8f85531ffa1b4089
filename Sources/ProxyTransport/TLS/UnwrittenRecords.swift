// SPDX-License-Identifier: GPL-3.0-only

import CTLS
import NIOCore

/// Records of one connection that are not yet written to its channel, in a buffer that is lent while there are any.
struct UnwrittenRecords {
    private let buffers: LoopBuffers
    private var records: ByteBuffer?

    init(buffers: LoopBuffers) {
        self.buffers = buffers
    }

    var isEmpty: Bool { self.records == nil }

    /// Lets a step add records, with room for `size` bytes of them, and for an answer to the peer in any case.
    ///
    /// Does nothing but answer `wantsOutput` when there is too little room behind what is there: take that first.
    @inline(__always)
    mutating func add(size: Int = 0, _ step: (inout ByteBuffer) -> TLSSession.Outcome) -> TLSSession.Outcome {
        let room = max(size, Int(CTLS_ANSWER))
        if let records = self.records, records.writableBytes < room { return .wantsOutput }
        // Taken out while it is written to, so that nothing else refers to its storage.
        var records = self.records.take() ?? self.buffers.take(room)
        let outcome = step(&records)
        if records.readableBytes > 0 { self.records = records } else { self.buffers.giveBack(records) }
        return outcome
    }

    /// Lets a step that seldom has anything to say to the peer add records: its few bytes are copied, so that no
    /// buffer has to be lent for nothing.
    ///
    /// - Returns: what the step came to, and whether it added anything.
    @inline(__always)
    mutating func addAnswer(
        _ step: (UnsafeMutableRawBufferPointer) -> (TLSSession.Outcome, count: Int)
    ) -> (TLSSession.Outcome, added: Bool) {
        withUnsafeTemporaryAllocation(byteCount: Int(CTLS_ANSWER), alignment: 1) { room in
            let (outcome, count) = step(room)
            guard count > 0 else { return (outcome, false) }
            var records = self.records.take() ?? self.buffers.take(count)
            records.writeBytes(UnsafeRawBufferPointer(rebasing: room.prefix(count)))
            self.records = records
            return (outcome, true)
        }
    }

    /// What there is, to be written now.
    mutating func take() -> ByteBuffer? {
        guard let lent = self.records.take() else { return nil }
        // Waiting for a slow peer, a few bytes must not hold on to a big buffer.
        let records = lent.wastesStorage ? ByteBuffer(copying: lent) : lent
        self.buffers.giveBack(lent)
        return records
    }
}
