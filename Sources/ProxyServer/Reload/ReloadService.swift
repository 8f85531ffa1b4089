// SPDX-License-Identifier: GPL-3.0-only

import ServiceLifecycle
import UnixSignals

/// Has the configuration read again on SIGHUP and when its file, or one with a certificate or key, has changed.
struct ReloadService: Service, CustomStringConvertible {
    /// The time between two looks at the files. Looked at, not waited for: it works on every file system, and through
    /// symbolic links that somebody turns to another file, as certbot does.
    static let interval = Duration.seconds(2)

    /// What the log calls it.
    let description = "reload of the configuration"

    private let reloader: ConfigurationReloader
    private let interval: Duration
    private let signals: UnixSignalsSequence

    /// From now on the signal is kept until the service runs.
    init(_ reloader: ConfigurationReloader, interval: Duration = Self.interval) async {
        self.reloader = reloader
        self.interval = interval
        self.signals = await UnixSignalsSequence(trapping: .sighup)
    }

    func run() async throws {
        // One reload at a time. Each reads everything, so that of several that wait one is enough.
        let (triggers, continuation) = AsyncStream.makeStream(
            of: ReloadTrigger.self,
            bufferingPolicy: .bufferingOldest(8)
        )
        await withTaskGroup { tasks in
            tasks.addTask { for await _ in self.signals { continuation.yield(.signal) } }
            tasks.addTask { await self.watch { continuation.yield($0) } }
            for await trigger in triggers.cancelOnGracefulShutdown() { self.reloader.reload(trigger) }
            tasks.cancelAll()
        }
    }

    private func watch(_ report: (ReloadTrigger) -> Void) async {
        var watch = FileWatch(ReloadedFiles.look(at: self.reloader.readFiles.keys))
        while (try? await Task.sleep(for: self.interval)) != nil {
            let read = self.reloader.readFiles
            let changed = watch.looked(ReloadedFiles.look(at: read.keys), read: read)
            if let trigger = self.reloader.trigger(for: changed) { report(trigger) }
        }
    }
}
