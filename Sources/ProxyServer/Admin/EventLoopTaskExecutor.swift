// SPDX-License-Identifier: GPL-3.0-only

import NIOCore

/// Runs tasks on the thread of one event loop, so that what they compute is no load for the threads of other tasks.
///
/// All tasks must be over before the event loop is shut down.
final class EventLoopTaskExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        self.eventLoop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
