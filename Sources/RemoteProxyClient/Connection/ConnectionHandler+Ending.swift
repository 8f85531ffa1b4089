// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

extension ConnectionHandler {
    /// Ends this side of the tunnel; `waiter` is told when all that was sent before is with the system.
    func finish(_ waiter: @escaping Waiter<Void>) {
        switch self.machine.finish() {
        case .finish:
            self.finishWaiters.append(waiter)
            self.endOutputIfFlushed()
        case .refuse(let ending):
            waiter(.failure(ending.error))
        }
    }

    /// Closes in order; `waiter` is told when the channel is closed.
    func close(_ waiter: @escaping Waiter<Void>) {
        guard !self.isChannelClosed else { return waiter(.success(())) }
        self.closeWaiters.append(waiter)
        switch self.machine.close() {
        case .begin:
            self.announce(.closing)
            self.payload.closing()
            self.resumeReading()
            self.closeTimer = self.schedule(in: self.configuration.timeouts.close) { $0.fail(.finished) }
            self.endOutputIfFlushed()
        case .wait, .alreadyClosed:
            break
        }
    }

    /// Ends at once, because nobody is interested any more.
    func cancel() {
        self.fail(.cancelled)
    }

    func inputEnded(_ end: TransportEnd) {
        switch self.machine.inputEnded(end, isFlushed: self.payload.isFlushed) {
        case .endInput:
            self.payload.inputEnded()
        case .end(let ending):
            self.end(ending)
        case .ignore:
            break
        }
    }

    /// Once the last byte is written: a byte stream's output is ended, and whoever waited for that is told.
    ///
    /// Where one side cannot end alone there is no such end; there only the farewell of ``close(_:)`` tells the peer.
    func endOutputIfFlushed() {
        guard self.payload.isFlushed else { return }
        let waiters = self.finishWaiters
        self.finishWaiters = []
        for waiter in waiters { waiter(.success(())) }
        if !waiters.isEmpty, case .end = self.machine.outputEnded() {
            return self.end(.finished)
        }
        let isClosing = self.machine.isClosing
        if isClosing || (self.machine.halfCloses && !waiters.isEmpty), !self.hasEndedOutput {
            self.hasEndedOutput = true
            self.context?.close(mode: .output, promise: nil)
        }
    }

    /// Does `body` after `duration`, unless the returned task is cancelled before.
    func schedule(in duration: Duration, _ body: @escaping (ConnectionHandler) -> Void) -> Scheduled<Void>? {
        self.context?.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(duration)) { [weak self] in
            if let self { body(self) }
        }
    }
}
