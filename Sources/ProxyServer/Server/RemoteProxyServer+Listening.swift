// SPDX-License-Identifier: GPL-3.0-only

import Logging
import NIOCore
import ProxyAuthentication
import ProxyCore
import ProxySupport
import ProxyTransport

extension RemoteProxyServer {
    /// Who may register with the tunnel proxy API.
    var admission: RegistrationDesk.Admission {
        switch (self.started.tunnelProxy.authentication, self.parts.desk) {
        case (.open, _): .open
        case (.token, let desk?): .token(desk)
        // Nobody judges tokens only where the API has no listeners.
        case (.mtls, _), (.token, nil): .certificate
        }
    }

    /// What an operator should know who has asked for it.
    func warn() {
        self.warnOfExpiry()
        self.warnOfMock()
        self.warnOfAWS()
        self.warnOfReceiveBuffer()
        let tunnelProxy = self.started.tunnelProxy
        if !tunnelProxy.listeners.isEmpty, tunnelProxy.authentication == .open {
            self.loggers[.tunnelProxyServer].notice(
                "tunnel proxy API: authentication=open, whoever knows a uuid can register with it or dial it"
            )
        }
    }

    /// Whether somebody should renew the certificate that new handshakes get.
    func warnOfExpiry() {
        // All APIs have the same.
        guard let expiry = self.parts.tls.values.lazy.compactMap(\.certificateExpiry).first,
            let warning = CertificateTerm.warning(expiry: expiry, now: Int64(UnixTime.now))
        else { return }
        let path = self.present.tls?.certificate ?? ""
        self.loggers[.application].warning("\(warning)", metadata: ["certificate": "\(path)"])
    }

    /// Whether every token is accepted.
    func warnOfMock() {
        guard self.parts.authenticator?.current is MockAuthenticator else { return }
        self.loggers[.authentication].warning(
            "THE MOCK AUTHENTICATOR ACCEPTS EVERY TOKEN: never use it on a network"
        )
    }

    /// Whether the default back-end was left as it is: its defaults are one company's own.
    private func warnOfAWS() {
        guard self.parts.authenticator?.current is ParallelLimit,
            self.started.lacksAWSSettings(self.parts.environment)
        else { return }
        self.loggers[.authentication].warning(
            """
            the back-end is aws, and nothing of [AWS] is set: unless this machine may invoke the default function, every \
            client is refused; set region, authorizerLambdaFunction and awsCredentialsUrl, or another backend in \
            [Authentication]
            """
        )
    }

    /// Whether the system gives receive buffers of the size that is asked for.
    private func warnOfReceiveBuffer() {
        let wanted = self.started.limits.receiveBuffer
        guard let most = ReceiveBufferLimit.current, most < wanted else { return }
        self.loggers[.application].notice(
            "receiveBuffer is more than the system gives: raise net.core.rmem_max, or long ways are slow",
            metadata: ["receiveBuffer": "\(wanted)", "net.core.rmem_max": "\(most)"]
        )
    }

    /// Starts all listeners, or none.
    func listen(_ served: Served) async throws(StartError) -> [Listener] {
        var listeners: [Listener] = []
        for planned in self.parts.listeners {
            let tls = planned.usesTLS ? self.parts.tls[planned.api] : nil
            let (place, socket) = (planned.address, planned.socket?.descriptor)
            do throws(ListenError) {
                let address =
                    switch planned.api {
                    case .rendezvous: try await served.rendezvous?.listen(on: place, tls: tls, socket: socket)
                    case .tunnelProxy: try await served.tunnelProxy.listen(on: place, tls: tls, socket: socket)
                    }
                listeners.append(Listener(api: planned.api, url: planned.url(bound: address), address: address))
            } catch {
                await served.transport.stop(closeTimeout: .zero)
                throw self.startError(planned, error)
            }
        }
        for (planned, listener) in zip(self.parts.listeners, listeners) {
            let logger = self.loggers[planned.address.logCategory]
            logger.info("listening", metadata: ["api": "\(listener.api.rawValue)", "url": "\(listener.url)"])
        }
        return listeners
    }

    private func startError(_ planned: PlannedListener, _ error: ListenError) -> StartError {
        let origin = self.started.origin(of: planned.setting)
        return StartError(
            .unavailable,
            "\(origin.prefix)\(planned.setting) = \(planned.text.quotedForMessage) cannot be used: \(error)"
        )
    }
}

extension ListenerAddress {
    /// The category that tells of the listener.
    fileprivate var logCategory: LogCategory {
        switch self {
        case .webSocket: .webSocketServer
        case .tcp: .tcpSocketServer
        case .unix: .unixSocketServer
        }
    }
}
