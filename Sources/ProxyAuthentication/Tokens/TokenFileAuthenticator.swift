// SPDX-License-Identifier: GPL-3.0-only

package import Logging

/// Accepts the tokens whose hashes are in a file, which is read again when it changes.
public struct TokenFileAuthenticator: Authenticator {
    private let file: WatchedFile<TokenTable>

    /// - Throws: Why the file cannot be used.
    package init(_ path: String, logger: Logger) throws(FileFault) {
        self.file = try WatchedFile(path, limit: TokenTable.maximumSize, logger: logger) { bytes throws(FileFault) in
            let table = try TokenTable(parsing: bytes)
            if table.count == 0 {
                logger.warning("the file of tokens is empty: nobody is let in", metadata: ["file": "\(path)"])
            }
            return table
        }
    }

    public func authenticate(_ request: AuthenticationRequest) async -> AuthenticationVerdict {
        guard let user = self.file.contents().user(of: request.token) else { return .refused }
        return .accepted(user: user)
    }
}
