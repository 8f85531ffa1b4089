// SPDX-License-Identifier: GPL-3.0-only

/// Where keys for checking signatures come from.
protocol KeySource: Sendable {
    func key(_ name: KeySet.Name) async throws(AuthenticationFailure) -> VerificationKey?
}

/// A key set in a file.
struct FileKeySource: KeySource {
    let file: WatchedFile<KeySet>

    func key(_ name: KeySet.Name) async throws(AuthenticationFailure) -> VerificationKey? {
        self.file.contents()[name]
    }
}
