// SPDX-License-Identifier: GPL-3.0-only

/// Takes frames out of a byte stream, however that is cut. Keeps less than one frame.
struct FrameDecoder {
    private var rest: [UInt8] = []

    /// The frames that `bytes` completes.
    mutating func append(_ bytes: [UInt8]) throws(ForwardingError) -> [Frame] {
        // Most often nothing is left of the last read, and then nothing is copied.
        let all = self.rest.isEmpty ? bytes : self.rest + bytes
        var frames: [Frame] = []
        var position = 0
        while all.count - position >= Frame.headerLength {
            guard let kind = Frame.Kind(rawValue: all[position]) else {
                throw .malformedFrame("a frame of kind \(all[position])")
            }
            let count = Int(all[position + 1]) << 8 | Int(all[position + 2])
            guard count <= Frame.maximumPayload else { throw .malformedFrame("a frame of \(count) bytes") }
            let begin = position + Frame.headerLength
            guard all.count - begin >= count else { break }
            frames.append(try Frame(kind, payload: all[begin..<begin + count]))
            position = begin + count
        }
        self.rest = Array(all[position...])
        return frames
    }
}
