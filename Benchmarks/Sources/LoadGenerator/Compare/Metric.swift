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
    /// What the server would carry if all its cores were busy: cores divided by CPU seconds per byte.
    case megabytesPerSecondAtFullUse

    /// How a value is printed: what stands before it, what it is multiplied with, its digits, and its unit.
    private var format: (label: String, scale: Double, digits: Int, unit: String) {
        switch self {
        case .megabytesPerSecond: ("", 1, 1, "MB/s")
        case .megabytesPerSecondAtFullUse: ("if busy ", 1, 1, "MB/s")
        case .serverCPUPerGB: ("", 1, 3, "CPU s/GB")
        case .serverMicrosecondsPerMessage: ("", 1, 2, "CPU µs/message")
        case .p50Microseconds: ("p50 ", 1, 0, "µs")
        case .p99Microseconds: ("p99 ", 1, 0, "µs")
        case .messagesPerSecond: ("", 1, 0, "messages/s")
        case .tunnelsPerSecond: ("", 1, 0, "tunnels/s")
        case .serverMillisecondsPerTunnel: ("", 1, 3, "CPU ms")
        case .resumedShare: ("resumed ", 100, 0, "%")
        case .freshBytesPerConnection: ("fresh ", 1.0 / 1024, 2, "KiB")
        case .quietBytesPerConnection: ("quiet ", 1.0 / 1024, 2, "KiB")
        case .growthBytesPerTunnel: ("growth ", 1.0 / 1024 / 1024, 2, "MiB")
        case .residentBytes: ("", 1.0 / 1024 / 1024, 2, "MiB")
        case .wakeUpsPerSecond: ("", 1, 2, "per s")
        case .serverUtilisation: ("server busy ", 100, 0, "%")
        case .generatorUtilisation: ("generator busy ", 100, 0, "%")
        }
    }

    /// The value with its unit.
    func text(_ value: Double) -> String {
        "\(Number.fixed(value * self.format.scale, self.format.digits)) \(self.format.unit)"
    }

    /// The same, with what it is a value of where the unit alone does not say so.
    func labelled(_ value: Double) -> String { self.format.label + self.text(value) }
}
