// SPDX-License-Identifier: GPL-3.0-only

import NIOCore
import ProxyWire

/// One client of a device, on the event loop of the device's connection.
final class DeviceClient {
    let address: TunnelAddress
    var machine = DeviceClientMachine()
    var incoming: IncomingFlow
    /// Runs while it is full.
    var slowTimer: Scheduled<Void>?
    /// Runs while it is being closed.
    var closeTimer: Scheduled<Void>?
    var closeWaiters: [Waiter<Void>] = []
    /// Gone only after it has ended all its clients.
    private weak var multiplexer: DeviceMultiplexer?

    init(at address: TunnelAddress, limits: ClientConfiguration.Limits, multiplexer: DeviceMultiplexer) {
        self.address = address
        self.incoming = IncomingFlow(limits: limits)
        self.multiplexer = multiplexer
    }

    /// `waiter` gets what came next: nil after the end.
    func nextChunk(_ waiter: @escaping Waiter<TunnelChunk?>) {
        self.incoming.next(waiter)
        self.multiplexer?.roomChanged(for: self)
    }

    /// `waiter` is told when the transport has taken all of `bytes`.
    func send(_ bytes: [UInt8], waiter: @escaping Waiter<Void>) {
        switch self.machine.send() {
        case .send:
            guard !bytes.isEmpty, let multiplexer = self.multiplexer else { return waiter(.success(())) }
            multiplexer.send(bytes, to: self, waiter: waiter)
        case .refuse(let ending):
            waiter(.failure(ending.error))
        }
    }

    /// Has the proxy disconnect it once all that was sent is with the transport; `waiter` is told when that is done.
    func close(_ waiter: @escaping Waiter<Void>) {
        switch self.machine.close() {
        case .begin:
            self.closeWaiters.append(waiter)
            self.multiplexer?.closing(self)
        case .wait:
            self.closeWaiters.append(waiter)
        case .alreadyClosed:
            waiter(.success(()))
        }
    }

    /// Has the proxy disconnect it at once, because nobody is interested any more.
    func cancel() {
        self.multiplexer?.cancel(self)
    }

    func endCloseWaiters() {
        let waiters = self.closeWaiters
        self.closeWaiters = []
        for waiter in waiters { waiter(.success(())) }
    }
}
