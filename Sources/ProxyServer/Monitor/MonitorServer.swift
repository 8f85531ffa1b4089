// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import NIOPosix

/// Serves monitors: one line each second to all of them, made once, and reports at once to those who ask.
///
/// Used on one event loop.
final class MonitorServer {
    /// Connections at a time.
    static let maximumMonitors = 16

    private let makeReport: (MonitorRequest) -> ByteBuffer
    private let logger: Logger
    private var listener: (any Channel)?
    private var monitors: [ObjectIdentifier: MonitorHandler] = [:]
    private var cache = ReportCache()

    /// - Parameter makeReport: A report on one line, its newline included.
    init(logger: Logger, makeReport: @escaping (MonitorRequest) -> ByteBuffer) {
        self.logger = logger
        self.makeReport = makeReport
    }

    /// Takes connections on a socket that is bound.
    ///
    /// - Parameter eventLoop: The one that this is called on.
    func listen(on descriptor: NIOBSDSocket.Handle, eventLoop: any EventLoop) -> EventLoopFuture<Void> {
        let server = NIOLoopBound(self, eventLoop: eventLoop)
        return ServerBootstrap(group: eventLoop)
            .serverChannelOption(.backlog, value: 16)
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(
                .recvAllocator,
                value: FixedSizeRecvByteBufferAllocator(capacity: MonitorHandler.readSize)
            )
            // Who has no more to ask may still listen.
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(MonitorHandler(server: server.value))
                }
            }
            .withBoundSocket(descriptor)
            .map { channel in server.value.listener = channel }
    }

    /// A second is over.
    func tick() {
        guard !self.monitors.isEmpty else { return self.cache.clear() }
        let line = self.make(MonitorRequest(wantsAll: true))
        for monitor in self.monitors.values { monitor.tick(line) }
    }

    /// Ends all connections, and takes no more.
    func close() {
        self.listener?.close(promise: nil)
        for monitor in self.monitors.values { monitor.close() }
    }

    /// A report for a monitor that asks.
    func report(_ request: MonitorRequest) -> ByteBuffer {
        self.cache.line(for: request, at: .now()) ?? self.make(request)
    }

    /// A monitor has come.
    ///
    /// - Returns: Whether there is room for it.
    func admit(_ monitor: MonitorHandler) -> Bool {
        guard self.monitors.count < Self.maximumMonitors else { return false }
        self.monitors[ObjectIdentifier(monitor)] = monitor
        self.logger.debug("monitor connected", metadata: ["monitors": "\(self.monitors.count)"])
        return true
    }

    /// A monitor has gone, if it was there at all.
    func remove(_ monitor: MonitorHandler) {
        guard self.monitors.removeValue(forKey: ObjectIdentifier(monitor)) != nil else { return }
        self.logger.debug("monitor disconnected", metadata: ["monitors": "\(self.monitors.count)"])
    }

    /// A monitor is given up.
    func dropped(_ monitor: MonitorHandler, unsent: Int) {
        self.logger.notice("a monitor that does not read is disconnected", metadata: ["unsent": "\(unsent)"])
    }

    private func make(_ request: MonitorRequest) -> ByteBuffer {
        let begin = NIODeadline.now()
        let line = self.makeReport(request)
        self.cache.keep(line, for: request, from: begin, to: .now())
        return line
    }
}
