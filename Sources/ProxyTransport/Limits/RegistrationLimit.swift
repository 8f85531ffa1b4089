// SPDX-License-Identifier: GPL-3.0-only

import Logging
import ProxyCore
import RemoteProxyAPI

/// Turns devices and clients away whose address has as many as it may.
final class RegistrationLimit: Sendable {
    /// How long the log is silent after a line about it: anybody can cause these.
    private static let logInterval = Duration.seconds(1)

    private let limiter: AddressLimiter
    private let events: TransportEventCounters
    private let logger: Logger
    private let throttle = LogThrottle<ServedAPI>(interval: RegistrationLimit.logInterval)

    init(_ transport: TransportContext) {
        self.limiter = transport.access.limiter
        self.events = transport.events
        self.logger = transport.loggers.tunnelProxyServer
    }

    /// Registers with a place of this address; nil where there is no address. If there is none left, `register` is not
    /// called.
    ///
    /// - Returns: Why the registration cannot be; nil if it is made.
    func registering(
        from address: PeerAddress,
        _ register: (AddressPlace?) -> TunnelProxyAPI.TunnelProxyError?
    ) -> TunnelProxyAPI.TunnelProxyError? {
        guard let network = address.network else { return register(nil) }
        guard let place = self.limiter.register(network) else {
            self.tell(address)
            return .internalServerError
        }
        return register(place)
    }

    private func tell(_ address: PeerAddress) {
        self.events.refusedRegistration()
        self.throttle.log(
            .tunnelProxy,
            at: .info,
            "registration refused: the address has as many as it may (maxRegistrationsPerAddress)",
            ["address": "\(address)"],
            to: self.logger
        )
    }
}
