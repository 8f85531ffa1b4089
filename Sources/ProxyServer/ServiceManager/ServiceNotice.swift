// SPDX-License-Identifier: GPL-3.0-only

/// What a service tells the manager that has started it (sd_notify(3)).
enum ServiceNotice: Equatable, Sendable {
    /// It serves, after its start or after a reload.
    case ready
    /// It reads its configuration again; `ready` follows. The time is that of CLOCK_MONOTONIC.
    case reloading(microseconds: UInt64)
    /// It is about to end.
    case stopping
    /// It is alive, as the manager asked to be told (WATCHDOG_USEC).
    case alive
    /// A line for people: what it is doing.
    case status(String)

    /// The datagram's text: assignments, one on each line.
    var text: String {
        switch self {
        case .ready: "READY=1"
        case .reloading(let time): "RELOADING=1\nMONOTONIC_USEC=\(time)"
        case .stopping: "STOPPING=1"
        case .alive: "WATCHDOG=1"
        case .status(let line): "STATUS=\(line)"
        }
    }
}
