// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore

/// The PROXY header in front of a load balancer's connection, and what comes behind it.
enum ProxyHeaderTarget {
    private static let maximumSize = 256

    static func run(_ input: FuzzInput) throws {
        let found = Self.parse([input.bytes])
        try require(found == Self.parse(input.pieces), "how a header arrives makes no difference to what it is")
        try require(found == Self.parse(input.bytes.map { [$0] }), "nor do single bytes")
        switch found {
        case .header(let header, let rest):
            try require(
                input.bytes.count - rest.count <= self.maximumSize && input.bytes.suffix(rest.count) == rest[...],
                "a header is no longer than the limit, and what comes behind it is left alone"
            )
            guard case .relayed(let address) = header else { return }
            try SafeText.check(address.description)
            try require(IPAddress(address.host) != nil, "a client's address is one, not \(address.host)")
        case .fault(let fault):
            try SafeText.check(CloseReason.proxyHeader(fault).logText)
        case .incomplete:
            try require(input.bytes.count < self.maximumSize, "nobody waits for more than the limit")
        }
    }

    private enum Outcome: Equatable {
        case header(ProxyHeader, rest: [UInt8])
        case fault(ProxyHeaderFault)
        case incomplete
    }

    private static func parse(_ pieces: [[UInt8]]) -> Outcome {
        var parser = ProxyHeaderParser(maximumSize: self.maximumSize)
        for (index, piece) in pieces.enumerated() {
            var input = ByteBuffer(bytes: piece)
            do throws(ProxyHeaderFault) {
                guard let header = try parser.parse(&input) else { continue }
                return .header(header, rest: Array(input.readableBytesView) + pieces[(index + 1)...].flatMap { $0 })
            } catch {
                return .fault(error)
            }
        }
        return .incomplete
    }
}
