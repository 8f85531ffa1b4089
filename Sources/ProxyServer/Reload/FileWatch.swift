// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication

/// Tells when files have changed, from looks at them that somebody takes now and then.
///
/// A change is told when the next look finds no further one: who renews a certificate writes two files, and who edits a
/// configuration may write it in pieces.
struct FileWatch<Stamp: Equatable & Sendable>: Sendable {
    private var known: [String: Stamp?]
    private var last: [String: Stamp?]

    /// - Parameter stamps: Of the files as they were when they were read, by path; nil for one that is not there.
    init(_ stamps: [String: Stamp?]) {
        self.known = stamps
        self.last = stamps
    }

    /// Somebody has looked. Returns the files that have changed since they were read, once they have come to rest.
    mutating func looked(_ stamps: [String: Stamp?]) -> Set<String> {
        defer { self.last = stamps }
        guard stamps != self.known, stamps == self.last else { return [] }
        defer { self.known = stamps }
        // A file that is named only since the last reload was read in that.
        return Set(stamps.keys).intersection(self.known.keys).filter { stamps[$0] != self.known[$0] }
    }
}
