// SPDX-License-Identifier: GPL-3.0-only

/// The descriptors that a server has open without connections.
enum Descriptors {
    /// Waits until two readings half a second apart agree and are at most `atMost`, for at most so many seconds.
    ///
    /// - Returns: the last reading.
    static func settled(_ bed: TestBed, atMost: Int = .max, seconds: Double = 10) throws -> Int {
        let deadline = UInt64.seconds(fromNow: seconds)
        var previous = try ProcessFiles.openCount(of: bed.server.process.id)
        while true {
            try bed.session.loop.run(seconds: 0.5)
            let count = try ProcessFiles.openCount(of: bed.server.process.id)
            if count == previous && count <= atMost || Clock.now >= deadline { return count }
            previous = count
        }
    }
}
