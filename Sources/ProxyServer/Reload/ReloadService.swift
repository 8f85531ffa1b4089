// SPDX-License-Identifier: GPL-3.0-only

import ProxyAuthentication
import ProxyTransport
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
    private let configurationFile: String
    private let interval: Duration
    private let signals: UnixSignalsSequence

    /// From now on the signal is kept until the service runs.
    ///
    /// - Parameter configurationFile: What is watched besides the server's certificates; it need not be there.
    init(_ reloader: ConfigurationReloader, configurationFile: String, interval: Duration = Self.interval) async {
        self.reloader = reloader
        self.configurationFile = configurationFile
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
        var watch = FileWatch(self.look())
        while (try? await Task.sleep(for: self.interval)) != nil {
            let changed = watch.looked(self.look())
            if changed.contains(self.configurationFile) {
                report(.configuration)
            } else if !changed.isEmpty {
                report(.certificates)
            }
        }
    }

    private func look() -> [String: FileStamp?] {
        let paths = [self.configurationFile] + (self.reloader.server.present.tls?.paths ?? [])
        return Dictionary(paths.map { ($0, FileStamp($0)) }, uniquingKeysWith: { first, _ in first })
    }
}
