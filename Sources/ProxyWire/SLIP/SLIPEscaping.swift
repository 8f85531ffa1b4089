// SPDX-License-Identifier: GPL-3.0-only

/// The frames that carry one payload to one address, measured before they are written, so that they need no more
/// memory than they fill.
struct SLIPEscaping {
    private let payload: UnsafeRawBufferPointer
    private let address: UInt16
    private let maximumPayload: Int
    private let payloadSpecials: Int
    private let addressSpecials: Int

    /// Measures `payload`; `maximumPayload`, at least 1, is the most of it that one frame carries.
    init(_ payload: UnsafeRawBufferPointer, to address: TunnelAddress, splittingAfter maximumPayload: Int) {
        self.payload = payload
        self.address = address.rawValue.bigEndian
        self.maximumPayload = maximumPayload
        self.payloadSpecials = SLIPScan.countSpecials(payload)
        self.addressSpecials = withUnsafeBytes(of: self.address) { SLIPScan.countSpecials($0) }
    }

    /// The bytes of all frames.
    var length: Int {
        // An empty payload has a frame too, and the last one need not be full.
        let frames = max(0, self.payload.count - 1) / self.maximumPayload + 1
        let frameOverhead = MemoryLayout<UInt16>.size + self.addressSpecials + 1
        return frames * frameOverhead + self.payload.count + self.payloadSpecials
    }

    /// Writes all frames to `target`, which has room for ``length`` bytes.
    func write(to target: UnsafeMutableRawBufferPointer) {
        var output = 0
        var rest = self.payload
        repeat {
            let part = UnsafeRawBufferPointer(rebasing: rest.prefix(self.maximumPayload))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(self.maximumPayload))
            withUnsafeBytes(of: self.address) { address in
                Self.write(address, isClean: self.addressSpecials == 0, to: target, at: &output)
            }
            Self.write(part, isClean: self.payloadSpecials == 0, to: target, at: &output)
            target[output] = SLIPByte.end
            output &+= 1
        } while !rest.isEmpty
    }

    /// Writes `bytes` with escapes at `output`, and moves that behind them.
    private static func write(
        _ bytes: UnsafeRawBufferPointer,
        isClean: Bool,
        to target: UnsafeMutableRawBufferPointer,
        at output: inout Int
    ) {
        var input = 0
        while input < bytes.count {
            let end = isClean ? bytes.count : SLIPScan.firstSpecial(bytes, from: input)
            let run = UnsafeRawBufferPointer(rebasing: bytes[input..<end])
            UnsafeMutableRawBufferPointer(rebasing: target[output...]).copyMemory(from: run)
            output &+= run.count
            input = end
            guard input < bytes.count else { return }
            target[output] = SLIPByte.escape
            target[output &+ 1] = bytes[input] == SLIPByte.end ? SLIPByte.escapedEnd : SLIPByte.escapedEscape
            output &+= 2
            input &+= 1
        }
    }
}
