// SPDX-License-Identifier: GPL-3.0-only

package import NIOCore

/// The way from tasks to a value that lives on an event loop.
package struct LoopBridge<Bound>: Sendable {
    private let bound: NIOLoopBound<Bound>
    private let eventLoop: any EventLoop

    /// To be made on the event loop.
    package init(_ bound: Bound, on eventLoop: any EventLoop) {
        self.bound = NIOLoopBound(bound, eventLoop: eventLoop)
        self.eventLoop = eventLoop
    }

    /// Does something with the value on its event loop, some time soon.
    package func execute(_ body: @escaping @Sendable (Bound) -> Void) {
        self.eventLoop.execute { [bound] in body(bound.value) }
    }

    /// Does something with the value on its event loop and waits for the outcome.
    ///
    /// - Parameter cancel: done there when the task is cancelled; it has to see to it that the waiter is told.
    package func perform<Value: Sendable>(
        _ body: @escaping @Sendable (Bound, @escaping Waiter<Value>) -> Void,
        onCancel cancel: @escaping @Sendable (Bound) -> Void
    ) async throws -> Value {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                self.execute { bound in
                    body(bound) { continuation.resume(with: $0) }
                }
            }
        } onCancel: {
            self.execute(cancel)
        }
    }
}
