// SPDX-License-Identifier: GPL-3.0-only

import Foundation
import ProxyAuthentication
import Synchronization

/// Collects what comes out of a pipe, and lets tests wait for a text in it.
final class OutputRecorder: Sendable {
    private struct State {
        var text = ""
        var isClosed = false
        var waiting: [(text: String, found: OneShot<Bool>)] = []
    }

    private let state = Mutex(State())
    /// Everything, once the writing side has closed.
    let whole = OneShot<String>()

    /// Reads to the end, on a thread of its own.
    func read(_ file: FileHandle) {
        Thread.detachNewThread {
            while true {
                let data = file.availableData
                self.take(String(decoding: data, as: UTF8.self), isLast: data.isEmpty)
                if data.isEmpty { return }
            }
        }
    }

    /// Waits until the text has come; false if the end has come without it.
    func until(_ text: String) async -> Bool {
        let found = OneShot<Bool>()
        self.state.withLock { state in
            if state.text.contains(text) || state.isClosed {
                found.settle(state.text.contains(text))
            } else {
                state.waiting.append((text, found))
            }
        }
        return await found.value
    }

    private func take(_ text: String, isLast: Bool) {
        let (whole, settled) = self.state.withLock { state in
            state.text += text
            state.isClosed = isLast
            let whole = state.text
            let settled = state.waiting.filter { isLast || whole.contains($0.text) }
            state.waiting.removeAll { isLast || whole.contains($0.text) }
            return (whole, settled)
        }
        for (text, found) in settled { found.settle(whole.contains(text)) }
        if isLast { self.whole.settle(whole) }
    }
}
