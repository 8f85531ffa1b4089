// SPDX-License-Identifier: GPL-3.0-only

internal import ArgumentParser
internal import LoadGenerator

/// `throughput`: see `Throughput`.
struct ThroughputCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "throughput",
        abstract: "How fast bytes go through tunnels, and what CPU that costs."
    )

    @OptionGroup var server: ServerArguments
    @OptionGroup var output: OutputArguments

    @Option(help: "Tunnels at the same time.")
    var tunnels = 32

    @Option(help: "Payload bytes of a message; k, M and G are understood.")
    var message = ByteCount(16384)

    @Option(help: "Which API: rendezvous, or tunnel-proxy for a device with --tunnels clients.")
    var api = ProxyAPI.rendezvous

    @Option(help: "Who sends: up (the first ends; clients of a device), down (the second ends; the device) or both.")
    var direction = Direction.up

    @Flag(help: "Send both ways: the same as --direction both.")
    var both = false

    @Flag(help: "All byte values as payload, rather than printable ones: SLIP escapes one in 128.")
    var noise = false

    @Flag(help: "Over WebSocket: text messages instead of binary ones.")
    var text = false

    @Option(help: "Bytes a sender hands to its socket at a time, in whole TLS records; 1 for one record at a time.")
    var burst = ByteCount(Throughput.longestBurst)

    @Option(help: "Messages a device sends to one client in a row (default: as many as fill a burst).")
    var inARow: Int?

    @Option(help: "Seconds measured.")
    var seconds = 3.0

    @Option(help: "End earlier, when this many bytes have arrived.")
    var bytes: ByteCount?

    @Option(help: "Seconds before the measurement.")
    var warmUp = 1.0

    func validate() throws {
        try Bounds.check("--tunnels", self.tunnels, 1...10_000)
        try Bounds.check("--message", self.message.value, 1...(64 << 20))
        try Bounds.check("--burst", self.burst.value, 1...Throughput.longestBurst)
        if let run = self.inARow { try Bounds.check("--in-a-row", run, 1...1_000_000) }
        guard self.api == .rendezvous || self.server.server == .daemon else {
            throw ValidationError("--api tunnel-proxy: only the daemon serves it.")
        }
        guard !(self.text && self.noise) else { throw ValidationError("--noise is no text.") }
        try Bounds.check("--seconds", self.seconds, 0.1...3600)
        try Bounds.check("--warm-up", self.warmUp, 0.1...3600)
    }

    func run() throws {
        var workload = Throughput()
        workload.api = self.api
        workload.tunnels = self.tunnels
        workload.messageSize = self.message.value
        workload.direction = self.both ? .both : self.direction
        workload.noise = self.noise
        workload.run = self.inARow
        workload.text = self.text
        workload.burst = self.burst.value
        workload.seconds = self.seconds
        workload.bytes = self.bytes?.value
        workload.warmUp = self.warmUp
        try self.output.show([try TestBed.with(self.server.setup) { try workload.run($0) }])
    }
}
