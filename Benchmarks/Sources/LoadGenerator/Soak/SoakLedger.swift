// SPDX-License-Identifier: GPL-3.0-only

/// What a soak has counted, and what it found wrong.
final class SoakLedger {
    /// The most findings that are kept in words; all are counted.
    private static let maximumFindings = 50

    /// What happened to connections that misbehaved, by what they did.
    struct FaultCount: Encodable, Equatable {
        var begun = 0
        /// Closed by the proxy, in time.
        var closed = 0
        /// Gone by themselves, as they were to.
        var vanished = 0
        /// Not closed by the proxy in time.
        var overdue = 0
        /// Seconds from the fault to the last connection's end, at most.
        var slowest = 0.0
    }

    var bytesSent = 0
    var bytesReceived = 0
    var bytesLost = 0
    var bytesForeign = 0
    var tunnels: [String: Int] = [:]
    var devices = 0
    var deviceClients = 0
    /// Well-behaved tunnels, and devices' clients, that the proxy ended.
    var endedByProxy = 0
    /// Well-behaved tunnels that did not come to stand in time.
    var notEstablished = 0
    var reloads = 0
    var faults: [String: FaultCount] = [:]
    /// Called with each finding that is kept.
    var report: (String) -> Void = { _ in }
    private(set) var findings: [String] = []
    private(set) var findingCount = 0

    /// Something that must not be.
    func found(_ text: String) {
        self.findingCount += 1
        guard self.findings.count < Self.maximumFindings else { return }
        self.findings.append(text)
        self.report(text)
    }

    /// Bytes of well-behaved peers arrived.
    func arrived(_ bytes: UnsafeRawBufferPointer, in stream: inout StreamVerifier, of name: @autoclosure () -> String) {
        let before = stream.received
        let fault = stream.take(bytes)
        self.bytesReceived += stream.received - before
        self.bytesForeign += bytes.count - (stream.received - before)
        switch fault {
        case .differs(let place)?: self.found("\(name()): the byte at \(place) is not the one that was sent")
        case .unsent(let count)?: self.found("\(name()): \(count) bytes that nobody sent")
        case nil: break
        }
    }

    /// Nothing more comes: what is missing is lost.
    func ended(_ stream: StreamVerifier, of name: String) {
        guard stream.missing > 0 else { return }
        self.bytesLost += stream.missing
        self.found("\(name): \(stream.missing) of \(stream.sent) bytes did not arrive")
    }
}
