// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication

/// Makes lines for the file of the back-end tokens: what the program mode `hash-token` does.
public enum TokenEntryMaker {
    /// Why there can be no such line; never shows the token.
    public struct Failure: Error, Equatable, CustomStringConvertible {
        public let description: String
    }

    /// The line for a token.
    ///
    /// - Throws: For a token that is too short, or a name that does not fit into a line.
    public static func line(for token: String, user: String) throws(Failure) -> String {
        do throws(FileFault) {
            return try TokenEntry.line(for: Secret(token), user: user)
        } catch {
            throw Failure(description: error.reason)
        }
    }

    /// A new token of 256 bits, and its line.
    public static func generated(user: String) throws(Failure) -> (token: String, line: String) {
        let token = TokenEntry.generate().revealed
        return (token, try self.line(for: token, user: user))
    }
}
