// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import SystemPackage

/// Errors of the operating system in its own words, such as `Address already in use`.
public enum SystemError {
    /// The words for an error number.
    public static func text(_ number: CInt) -> String {
        Errno(rawValue: number).description
    }

    /// The bare reason where the system gave one, without the call that failed; else what the error says.
    public static func text(of error: any Error) -> String {
        (error as? IOError).map { self.text($0.errnoCode) } ?? "\(error)"
    }
}
