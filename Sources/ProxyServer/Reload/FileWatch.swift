// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication

/// Tells when files have changed, from looks at them that somebody takes now and then.
///
/// A change is told when the next look finds no further one: who renews a certificate writes two files, and who edits a
/// configuration may write it in pieces. It is told until the files are read.
struct FileWatch<Stamp: Equatable & Sendable>: Sendable {
    private var last: [String: Stamp?]

    /// - Parameter stamps: What a first look finds, by path; nil for a file that is not there.
    init(_ stamps: [String: Stamp?]) {
        self.last = stamps
    }

    /// Somebody has looked. Returns the files that have changed since they were read, once all have come to rest.
    ///
    /// - Parameters:
    ///   - stamps: Of the files that count, as they are now.
    ///   - read: Of the same files, as they were when they were read.
    mutating func looked(_ stamps: [String: Stamp?], read: [String: Stamp?]) -> Set<String> {
        defer { self.last = stamps }
        guard stamps == self.last else { return [] }
        return Set(stamps.keys.filter { stamps[$0] != read[$0] })
    }
}
