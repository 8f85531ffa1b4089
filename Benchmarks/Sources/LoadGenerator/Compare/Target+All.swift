// SPDX-License-Identifier: GPL-3.0-only

extension Target {
    /// The targets of the relay, in the order in which they are printed.
    static let all = throughput + tunnelProxy + latency + memory + setup + cores

    /// The rows that `--only` knows.
    public static var rows: [String] {
        Self.all.map(\.row).reduce(into: []) { rows, row in if rows.last != row { rows.append(row) } }
    }

    /// The targets of these rows, or all.
    public static func chosen(_ rows: [String]?) -> [Target] {
        self.all.filter { rows?.contains($0.row) ?? true }
    }

    private static let ssl16 = Measure(.throughput(.init()), .ssl)
    private static let wss16 = Measure(.throughput(.init()), .wss)
    private static let ssl1 = Measure(.throughput(.init(messageSize: 1024)), .ssl)
    private static let wss1 = Measure(.throughput(.init(messageSize: 1024)), .wss)
    private static let twoCores = Measure(.throughput(.init(loops: 2)), .ssl)
    private static let pingPong = Measure(.latency, .ssl)

    private static func subject(_ measure: Measure, _ metric: Metric) -> Subject {
        Subject(measure: measure, metric: metric)
    }

    private static let throughput = [
        Target(
            row: "ssl-throughput",
            title: "ssl, 16 KiB: CPU s/GB, of haproxy's",
            subject: subject(ssl16, .serverCPUPerGB),
            reference: .haproxy(subject(ssl16, .serverCPUPerGB)),
            bound: .atMost,
            limit: 0.40
        ),
        Target(
            row: "ssl-throughput",
            title: "ssl, 16 KiB: CPU s/GB, of the relay's",
            subject: subject(ssl16, .serverCPUPerGB),
            reference: .relay(subject(ssl16, .serverCPUPerGB)),
            bound: .atMost,
            limit: 1.0
        ),
        Target(
            row: "wss-throughput",
            title: "wss, 16 KiB: CPU s/GB, of haproxy's (TCP)",
            subject: subject(wss16, .serverCPUPerGB),
            reference: .haproxy(subject(ssl16, .serverCPUPerGB)),
            bound: .atMost,
            limit: 0.45
        ),
        Target(
            row: "wss-1k",
            title: "wss, 1 KiB: CPU s/GB, of the relay's (TCP)",
            subject: subject(wss1, .serverCPUPerGB),
            reference: .relay(subject(ssl1, .serverCPUPerGB)),
            bound: .atMost,
            limit: 1.1
        ),
    ]

    private static let latency = [
        Target(
            row: "latency",
            title: "ping-pong 64 B: CPU per message, of the relay's",
            subject: subject(pingPong, .serverMicrosecondsPerMessage),
            reference: .relay(subject(pingPong, .serverMicrosecondsPerMessage)),
            bound: .atMost,
            limit: 0.9
        ),
        Target(
            row: "latency",
            title: "ping-pong 64 B: p99, of haproxy's",
            subject: subject(pingPong, .p99Microseconds),
            reference: .haproxy(subject(pingPong, .p99Microseconds)),
            bound: .atMost,
            limit: 1.0
        ),
    ]

    private static let memory = [Transport.ssl, .wss].flatMap { transport in
        [
            Target(
                row: "idle",
                title: "\(transport.rawValue), idle connection: fresh",
                subject: subject(Measure(.idle, transport), .freshBytesPerConnection),
                reference: .none,
                bound: .atMost,
                limit: 8 * 1024
            ),
            Target(
                row: "idle",
                title: "\(transport.rawValue), idle connection: after 256 KiB each way",
                subject: subject(Measure(.idle, transport), .quietBytesPerConnection),
                reference: .none,
                bound: .atMost,
                limit: 10 * 1024
            ),
        ]
    }

    private static let setup = [(false, 2.5), (true, 1.0)].map { resume, limit in
        Target(
            row: "setup",
            title: "wss, one tunnel set up" + (resume ? ", resumed" : ""),
            subject: subject(Measure(.setup(resume: resume), .wss), .serverMillisecondsPerTunnel),
            reference: .none,
            bound: .atMost,
            limit: limit
        )
    }

    private static let cores = [
        Target(
            row: "slow-reader",
            title: "ssl, slow reader offered 1 GiB: growth",
            subject: subject(Measure(.slowReader, .ssl), .growthBytesPerTunnel),
            reference: .none,
            bound: .atMost,
            limit: 2 * 1024 * 1024
        ),
        Target(
            row: "two-cores",
            title: "two cores, of one: throughput as it is, generator on one of them",
            subject: subject(twoCores, .megabytesPerSecond),
            reference: .itself(subject(ssl16, .megabytesPerSecond)),
            bound: .atLeast,
            limit: 1.8
        ),
        Target(
            row: "two-cores",
            title: "two cores, of one: throughput by the server's CPU time",
            subject: subject(twoCores, .megabytesPerSecondAtFullUse),
            reference: .itself(subject(ssl16, .megabytesPerSecondAtFullUse)),
            bound: .atLeast,
            limit: 1.8
        ),
        Target(
            row: "idle-daemon",
            title: "idle daemon: memory",
            subject: subject(Measure(.idleServer), .residentBytes),
            reference: .none,
            bound: .atMost,
            limit: 20 * 1024 * 1024
        ),
        Target(
            row: "idle-daemon",
            title: "idle daemon: wake-ups",
            subject: subject(Measure(.idleServer), .wakeUpsPerSecond),
            reference: .none,
            bound: .atMost,
            // The tick of the second, and one more in ten seconds: where they begin and end is chance.
            limit: 1.1
        ),
    ]
}
