// SPDX-License-Identifier: GPL-3.0-only

import Foundation

/// Two threads change a number without telling each other: what ThreadSanitizer has to find before its silence counts.
@main enum Race {
    /// Unsafe on purpose.
    nonisolated(unsafe) static var number = 0

    static func main() {
        let hasEnded = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            for _ in 0..<1000 { number += 1 }
            hasEnded.signal()
        }
        for _ in 0..<1000 { number += 1 }
        hasEnded.wait()
    }
}
