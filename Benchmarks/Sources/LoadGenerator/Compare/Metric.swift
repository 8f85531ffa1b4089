// SPDX-License-Identifier: GPL-3.0-only

/// A figure that a measurement yields.
public enum Metric: String, CaseIterable, Sendable {
    case megabytesPerSecond
    case serverCPUPerGB
    case serverMicrosecondsPerMessage
    case p50Microseconds
    case p99Microseconds
    case messagesPerSecond
    case tunnelsPerSecond
    case serverMillisecondsPerTunnel
    case resumedShare
    case freshBytesPerConnection
    case quietBytesPerConnection
    case growthBytesPerTunnel
    case residentBytes
    case wakeUpsPerSecond
    case serverUtilisation
    case generatorUtilisation
    /// Bytes per second of the server's CPU time that all its cores together would carry.
    case megabytesPerSecondAtFullUse

    /// What the numbers in tables are called, and how they are printed.
    var unit: (name: String, scale: Double, digits: Int) {
        switch self {
        case .megabytesPerSecond: ("MB/s", 1, 1)
        case .megabytesPerSecondAtFullUse: ("MB/s if busy", 1, 1)
        case .serverCPUPerGB: ("CPU s/GB", 1, 3)
        case .serverMicrosecondsPerMessage: ("CPU µs/message", 1, 2)
        case .p50Microseconds: ("p50 µs", 1, 0)
        case .p99Microseconds: ("p99 µs", 1, 0)
        case .messagesPerSecond: ("messages/s", 1, 0)
        case .tunnelsPerSecond: ("tunnels/s", 1, 0)
        case .serverMillisecondsPerTunnel: ("CPU ms/tunnel", 1, 3)
        case .resumedShare: ("resumed %", 100, 0)
        case .freshBytesPerConnection: ("fresh KiB", 1.0 / 1024, 2)
        case .quietBytesPerConnection: ("quiet KiB", 1.0 / 1024, 2)
        case .growthBytesPerTunnel: ("growth MiB", 1.0 / 1024 / 1024, 2)
        case .residentBytes: ("RSS MiB", 1.0 / 1024 / 1024, 2)
        case .wakeUpsPerSecond: ("wake-ups/s", 1, 2)
        case .serverUtilisation: ("server busy %", 100, 0)
        case .generatorUtilisation: ("generator busy %", 100, 0)
        }
    }

    func text(_ value: Double) -> String {
        Number.fixed(value * self.unit.scale, self.unit.digits)
    }
}
