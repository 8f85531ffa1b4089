// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import ProxyCore

/// Puts the connections of a listener together: limits, TLS, the transport, the control handler (DESIGN section 4).
final class ConnectionSetup<API: ControlAPI>: Sendable {
    let api: API
    private let tls: TLSServerContext?
    private let isWebSocket: Bool

    init(api: API, tls: TLSServerContext?, isWebSocket: Bool) {
        self.api = api
        self.tls = tls
        self.isWebSocket = isWebSocket
    }

    private var context: TransportContext { self.api.transport }

    var isSecure: Bool { self.tls != nil }

    /// Called once for each accepted channel, on its loop.
    func configure(_ channel: any Channel) throws {
        let buffers = try self.configureOptions(of: channel)
        let arrival = self.context.arrivals.take(of: ObjectIdentifier(channel))
        self.context.descriptors.accepted(channel)
        guard let address = channel.peerAddress else { throw ChannelError.ioOnClosedChannel }
        let record = self.context.directory.add(
            channel,
            api: API.served,
            transport: TransportKind(address, isWebSocket: self.isWebSocket, isSecure: self.isSecure),
            address: address,
            place: arrival.address
        )
        self.api.arrived(record.id)
        self.watch(channel, record.id)
        self.tellAccepted(record)
        if self.context.access.trusts(address) {
            try self.awaitProxyHeader(on: channel, record, buffers, arrival.handshake)
        } else {
            try self.addProtocol(to: channel, record, buffers, arrival.handshake)
        }
    }

    /// Before anything else a trusted proxy says whom it connects for.
    private func awaitProxyHeader(
        on channel: any Channel,
        _ record: ConnectionRecord,
        _ buffers: LoopBuffers,
        _ place: HandshakePlace?
    ) throws {
        try channel.pipeline.syncOperations.addHandler(
            ProxyHeaderHandler(
                limits: self.context.limits,
                record: record,
                buffers: buffers,
                counters: self.context.events.proxyHeader,
                log: self.context.proxyHeaders,
                logger: self.loggers.listener(of: record.transport)
            ) { channel, header in
                guard self.identify(record, header) else { return false }
                try self.addProtocol(to: channel, record, buffers, place)
                return true
            }
        )
    }

    /// Whether who has connected may, now that it is known who it is.
    private func identify(_ record: ConnectionRecord, _ header: ProxyHeader) -> Bool {
        let proxy = record.address
        switch header {
        case .own:
            self.tellIdentified(record, proxy: proxy)
            return true
        case .relayed(let client):
            record.comes(from: client)
            self.tellIdentified(record, proxy: proxy)
            // A check of its own: this is how version 1 says so (section 2.1 of the specification).
            guard client.ip != proxy.ip else { return true }
            switch self.context.access.judge(client, on: record.transport) {
            case .admitted(let place):
                record.takes(place)
                return true
            case .refused(let refusal):
                record.ends(refusal == .access ? .accessDenied : .addressLimit)
                return false
            }
        }
    }

    /// From here on a connection that a proxy has made is like any other.
    private func addProtocol(
        to channel: any Channel,
        _ record: ConnectionRecord,
        _ buffers: LoopBuffers,
        _ place: HandshakePlace?
    ) throws {
        guard let tls = self.tls else {
            try self.addTransport(to: channel, record)
            return
        }
        let handshake = TLSHandshakeGuard(
            timeout: self.context.limits.tlsHandshakeTimeout,
            record: record,
            place: place,
            counters: self.context.events.tls,
            logger: self.loggers.listener(of: record.transport)
        ) { channel in
            self.tellSecured(channel, record)
            try self.addTransport(to: channel, record)
        }
        try channel.pipeline.syncOperations.addHandler(
            TLSHandler(
                state: TLSHandler.State(session: tls.makeSession()),
                buffers: buffers,
                closeTimeout: self.context.limits.closeTimeout,
                canHalfClose: !self.isWebSocket
            )
        )
        try channel.pipeline.syncOperations.addHandler(handshake)
    }

    /// Puts a connection that has moved together again, on its new channel and that channel's loop.
    func configure(_ channel: any Channel, moved state: MovingConnection<API>) throws {
        let buffers = try self.configureOptions(of: channel)
        let pipeline = channel.pipeline.syncOperations
        if let tls = state.tls {
            try pipeline.addHandler(
                TLSHandler(
                    state: tls,
                    buffers: buffers,
                    closeTimeout: self.context.limits.closeTimeout,
                    canHalfClose: !self.isWebSocket
                )
            )
        }
        let lent = self.isSecure ? nil : buffers
        if let webSocket = state.webSocket {
            try pipeline.addHandlers(
                WebSocketHandler(
                    state: webSocket,
                    record: state.control.record,
                    limits: self.context.limits,
                    receiveBuffers: lent,
                    logger: self.loggers.webSocketServerTraffic
                ),
                ControlHandler<WebSocketControlFraming, API>(state: state.control, setup: self)
            )
        } else {
            try pipeline.addHandlers(
                StreamHandler(record: state.control.record, limits: self.context.limits, receiveBuffers: lent),
                ControlHandler<StreamControlFraming, API>(state: state.control, setup: self)
            )
        }
    }

    /// The moved connection is open on its new channel.
    func moved(_ id: ConnectionID, to channel: any Channel) {
        channel.closeFuture.whenComplete { [slots = self.context.slots] _ in slots.giveBack() }
        self.context.directory.endMove(id, to: channel)
        self.watch(channel, id)
        self.api.settled(id)
    }

    /// Its old channel is about to close.
    func willMove(_ id: ConnectionID) {
        self.context.slots.takeAnother()
        self.context.directory.beginMove(id)
    }

    /// There is no new channel: the connection is gone.
    func failedToMove(_ id: ConnectionID, _ old: any Channel) {
        self.context.slots.giveBack()
        self.context.directory.endMove(id, to: old)
        self.watch(old, id)
    }

    private func watch(_ channel: any Channel, _ id: ConnectionID) {
        let api = self.api
        channel.closeFuture.whenComplete { _ in
            if api.transport.directory.remove(id, closed: channel) { api.leave(id, isGone: true) }
        }
    }

    private func configureOptions(of channel: any Channel) throws -> LoopBuffers {
        let buffers = self.context.buffers(of: channel.eventLoop)
        guard let options = channel.syncOptions else { return buffers }
        try options.setOption(.recvAllocator, value: buffers.receiveAllocator)
        // One read per turn of the loop keeps connections fair, and bounds what a burst can bring.
        try options.setOption(.maxMessagesPerRead, value: 1)
        try options.setOption(.writeBufferWaterMark, value: self.context.limits.outboundWaterMark)
        try options.setOption(.allowRemoteHalfClosure, value: !self.isWebSocket)
        return buffers
    }

    /// Says of the values of a request's Origin fields whether it may become a connection.
    private func originJudge(of record: ConnectionRecord) -> ([String]) -> Bool {
        let (origins, logger) = (self.context.origins, self.loggers.listener(of: record.transport))
        return { origins.admit($0, to: self.api.allowedOrigins, of: API.served, record, logger) }
    }

    private func addTransport(to channel: any Channel, _ record: ConnectionRecord) throws {
        let limits = self.context.limits
        let control = self.api.makeState(record, channel: channel)
        // With TLS, what the socket read into has been given back before.
        let lent = self.isSecure ? nil : self.context.buffers(of: channel.eventLoop)
        if self.isWebSocket {
            let logger = self.loggers.webSocketServerTraffic
            try WebSocketUpgradeHandler.install(
                on: channel,
                record: record,
                limits: limits,
                events: self.context.events,
                mayUpgrade: self.originJudge(of: record),
                logger: logger
            ) { channel in
                try channel.pipeline.syncOperations.addHandlers(
                    WebSocketHandler(
                        state: WebSocketHandler.State(limits: limits, now: .now()),
                        record: record,
                        limits: limits,
                        receiveBuffers: lent,
                        logger: logger
                    ),
                    ControlHandler<WebSocketControlFraming, API>(state: control, setup: self)
                )
            }
        } else {
            try channel.pipeline.syncOperations.addHandlers(
                StreamHandler(record: record, limits: limits, receiveBuffers: lent),
                ControlHandler<StreamControlFraming, API>(state: control, setup: self)
            )
        }
    }
}
