// SPDX-License-Identifier: GPL-3.0-only

/// A certificate and its key that were read and belong together, ready for a `TLSServerContext`. For one context only.
public struct TLSCredentials: Sendable {
    let identity: TLSIdentity

    /// - Throws: what is wrong with the files.
    public init(_ files: TLSFiles) throws(TLSConfigurationError) {
        self.identity = try TLSIdentity(files)
    }
}
