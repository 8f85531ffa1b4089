// SPDX-License-Identifier: GPL-3.0-only

internal import Glibc

/// Where progress and errors go, so that standard output holds only results.
public enum StandardError {
    public static func print(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
