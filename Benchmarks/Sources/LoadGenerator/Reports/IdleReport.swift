// SPDX-License-Identifier: GPL-3.0-only

/// What `Idle` found.
public struct IdleReport: Report {
    public let server: String
    public let transport: Transport
    public let connections: Int
    /// Bytes that each connection carried each way before it was measured again.
    public let bytesCarried: Int
    /// Resident bytes of the server before the first connection, after a warm-up.
    public let residentBefore: Int
    /// Resident bytes per connection.
    public let fresh: Double
    /// Resident bytes per connection after each has carried `bytesCarried` each way and gone quiet.
    public let quiet: Double

    init(
        _ setup: TestBed.Setup,
        connections: Int,
        bytesCarried: Int,
        resident: (before: Int, fresh: Int, quiet: Int)
    ) {
        self.server = setup.kind.name
        self.transport = setup.transport
        self.connections = connections
        self.bytesCarried = bytesCarried
        self.residentBefore = resident.before
        self.fresh = Double(resident.fresh - resident.before) / Double(connections)
        self.quiet = Double(resident.quiet - resident.before) / Double(connections)
    }

    public static let columns = [
        "server", "transport", "connections", "before MiB", "fresh KiB/connection", "quiet KiB/connection",
    ]

    public var cells: [String] {
        [
            self.server,
            self.transport.rawValue,
            "\(self.connections)",
            Number.mebibytes(Double(self.residentBefore)),
            Number.kibibytes(self.fresh),
            Number.kibibytes(self.quiet),
        ]
    }
}
