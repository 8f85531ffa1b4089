// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
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

    init(serverName: String, admission: Admission) {
        self.serverName = serverName
        self.admission = admission
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
            let names = await connection.certificateNames
            return names?.carry(applicant.server) == true ? nil : .forbiddenCall
        case .token(let desk):
            guard let token = applicant.token else { return .forbiddenCall }
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
}
