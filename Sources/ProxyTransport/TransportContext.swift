// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyCore
import Synchronization

/// What all connections share, whichever API they speak.
final class TransportContext: Sendable {
    let slots: ConnectionSlots
    /// Places for TLS handshakes.
    let handshakes: ConnectionSlots
    let arrivals = Arrivals()
    let descriptors: DescriptorWatch
    let directory: ConnectionDirectory
    let events: TransportEventCounters
    let access: AccessControl
    let proxyHeaders = ProxyHeaderLog()
    let origins: OriginControl
    let loops: [any EventLoop]
    let loggers: TransportLoggers
    private let lanes: [ObjectIdentifier: Lane]
    private let currentLimits: Mutex<TransportLimits>

    private struct Lane {
        let number: Int
        let buffers: LoopBuffers
    }

    init(
        limits: TransportLimits,
        access: AccessList,
        descriptors: DescriptorGauge? = nil,
        group: any EventLoopGroup,
        watch: ConnectionWatch,
        loggers: TransportLoggers
    ) {
        let events = TransportEventCounters()
        self.events = events
        self.access = AccessControl(access, limits: limits, events: events, loggers: loggers)
        self.descriptors = DescriptorWatch(descriptors, events: events, logger: loggers.proxyServer)
        self.origins = OriginControl(events: events)
        self.directory = ConnectionDirectory(watch: watch)
        self.currentLimits = Mutex(limits)
        self.slots = ConnectionSlots(limits.maximumConnections)
        self.handshakes = ConnectionSlots(limits.maximumTLSHandshakes)
        self.loops = Array(group.makeIterator())
        self.lanes = self.loops.enumerated().reduce(into: [:]) { table, element in
            let (number, loop) = element
            let buffers = LoopBuffers(eventLoop: loop, readSize: limits.largestRead)
            table[ObjectIdentifier(loop)] = Lane(number: number, buffers: buffers)
        }
        self.loggers = loggers
    }

    /// What a connection that comes now obeys; it keeps them.
    var limits: TransportLimits { self.currentLimits.withLock { $0 } }

    /// Takes other limits for connections that come from now on. Sizes of buffers stay as they are: the buffers are there.
    func update(_ limits: TransportLimits) {
        self.currentLimits.withLock { present in
            let tunnelBuffer = present.tunnelBuffer
            present = limits
            present.tunnelBuffer = tunnelBuffer
        }
        self.slots.resize(to: limits.maximumConnections)
        self.handshakes.resize(to: limits.maximumTLSHandshakes)
        self.access.limiter.update(limits.addresses)
    }

    /// The buffers of one of the group's loops.
    func buffers(of loop: any EventLoop) -> LoopBuffers {
        self.lanes[ObjectIdentifier(loop)]?.buffers ?? LoopBuffers(eventLoop: loop, readSize: self.limits.largestRead)
    }

    /// Which of the group's loops this is (`RendezvousMember.lane`).
    func lane(of loop: any EventLoop) -> Int {
        self.lanes[ObjectIdentifier(loop)]?.number ?? 0
    }
}
