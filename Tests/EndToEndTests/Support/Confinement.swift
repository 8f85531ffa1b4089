// SPDX-License-Identifier: GPL-3.0-only

/// What a daemon has less of than this process. No privileges are needed: namespaces of a user's own do.
enum Confinement: Sendable {
    /// So many descriptors, which the daemon cannot raise.
    case descriptors(Int)
    /// So much address space.
    case memory(mebibytes: Int)
    /// A disk of this size at a directory, where everybody else sees an empty one.
    case disk(at: String, kibibytes: Int)
    /// Its own loopback network.
    case network

    /// For a shell that gets the program and its arguments, and becomes it.
    var script: String {
        switch self {
        case .descriptors(let count): #"ulimit -n \#(count) && exec "$0" "$@""#
        case .memory(let mebibytes): #"ulimit -v \#(mebibytes * 1024) && exec "$0" "$@""#
        case .disk(let path, let kibibytes):
            Self.unshared("--mount", "mount -t tmpfs -o size=\(kibibytes)k none \(path)")
        case .network:
            Self.unshared("--net", "ip link set lo up")
        }
    }

    private static func unshared(_ namespace: String, _ command: String) -> String {
        #"exec unshare --map-root-user \#(namespace) sh -c '\#(command) && exec "$0" "$@"' "$0" "$@""#
    }
}
