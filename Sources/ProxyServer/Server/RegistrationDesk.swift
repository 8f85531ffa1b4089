// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import Logging
import ProxyAuthentication
import ProxyCore
import ProxyTransport
import RemoteProxyAPI

/// Who wants to register, and with which device.
struct TunnelApplicant: Sendable {
    /// As it calls itself.
    let name: String
    /// Its own.
    let uuid: Uuid
    /// The device that it wants to be or to dial.
    let server: Uuid
    let token: String?
}

/// Says who may register with the tunnel proxy API (`[TunnelProxy] authentication`): what all connections share.
final class RegistrationDesk: Sendable {
    /// What a registration takes.
    enum Admission: Sendable {
        /// Nothing.
        case open
        /// A certificate that carries the device's uuid.
        case certificate
        /// A token that is accepted here.
        case token(AuthenticationDesk)
    }

    /// The name that Hello reports.
    let serverName: String
    private let admission: Admission
    private let logger: Logger
    private let throttle: LogThrottle<String>

    /// - Parameters:
    ///   - logInterval: Each reason for a refusal is logged once in this time, with the count of the others.
    ///   - logger: Is told of refusals; those of a token the token's desk tells.
    init(serverName: String, admission: Admission, logInterval: Duration = .seconds(1), logger: Logger) {
        self.serverName = serverName
        self.admission = admission
        self.throttle = LogThrottle(interval: logInterval)
        self.logger = logger
    }

    /// Returns why the applicant may not register; nil if it may.
    func judge(
        _ applicant: TunnelApplicant,
        on connection: TunnelProxyConnection
    ) async -> TunnelProxyConnection.Refusal? {
        switch self.admission {
        case .open:
            return nil
        case .certificate:
            guard let names = await connection.certificateNames else {
                self.report("it has shown no certificate", applicant, connection)
                return .forbiddenCall
            }
            guard names.carry(applicant.server) else {
                let certificate = ["certificate": "\(names.listed)"] as Logger.Metadata
                self.report("its certificate does not have the device's uuid", applicant, connection, certificate)
                return .forbiddenCall
            }
            return nil
        case .token(let desk):
            guard let token = applicant.token else {
                self.report("it has shown no token", applicant, connection)
                return .forbiddenCall
            }
            let verdict = await desk.judge(
                AuthenticationRequest(
                    token: Secret(token),
                    uuid: applicant.uuid.description,
                    name: applicant.name,
                    nonce: nil,
                    address: connection.address
                )
            )
            switch verdict {
            case .accepted(let user, let validFor):
                connection.accept(user: user)
                if let validFor { connection.expire(after: validFor) }
                return nil
            case .refused: return .forbiddenCall
            case .failed(let failure): return failure.code == .tooManyFailures ? .forbiddenCall : .internalServerError
            }
        }
    }

    /// Clients can cause these at will.
    private func report(
        _ reason: String,
        _ applicant: TunnelApplicant,
        _ connection: TunnelProxyConnection,
        _ extra: Logger.Metadata = [:]
    ) {
        var metadata: Logger.Metadata = [
            "address": "\(connection.address)", "device": "\(applicant.server)", "name": .string(applicant.name),
            "reason": "\(reason)",
        ]
        // A device is its own.
        if applicant.uuid != applicant.server { metadata["uuid"] = "\(applicant.uuid)" }
        metadata.merge(extra) { $1 }
        self.throttle.log(reason, at: .info, "registration refused", metadata, to: self.logger)
    }
}

extension CertificateNames {
    /// The names for a line of the log; the first few are enough to know the certificate by.
    fileprivate var listed: String {
        let shown = self.names.prefix(4).map(\.text).joined(separator: ", ")
        return self.names.count > 4 ? "\(shown), …" : shown
    }
}
