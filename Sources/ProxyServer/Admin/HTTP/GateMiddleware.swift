// SPDX-License-Identifier: GPL-3.0-only

import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import ProxyAuthentication
import ProxyTransport

/// Stands before every route: lets in whom the gate lets in, and gives every answer what browsers must know.
struct GateMiddleware: RouterMiddleware {
    typealias Context = AdminContext

    let gate: AdminGate
    let logger: Logger
    private let throttle = LogThrottle<String>(interval: .seconds(1))

    init(gate: AdminGate, logger: Logger) {
        self.gate = gate
        self.logger = logger
    }

    func handle(
        _ request: Request,
        context: AdminContext,
        next: (Request, AdminContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        if let refusal = self.gate.judge(request.head, path: request.uri.path) {
            self.report(refusal, context)
            response = refusal.response
        } else {
            do {
                response = try await next(request, context)
            } catch let error as HTTPError where error.status == .notFound {
                response = .text(.notFound, "there is nothing at this path; / leads to what there is")
            }
        }
        response.headers[.date] = HTTPDate.text(of: UnixTime.now)
        for field in SecurityFields.always { response.headers[field.name] = field.value }
        if response.headers[.contentSecurityPolicy] == nil {
            response.headers[.contentSecurityPolicy] = SecurityFields.nothing
        }
        return response
    }

    /// A wrong token may be somebody's guess. Anybody can cause these lines, so there is one a second at most.
    private func report(_ refusal: AdminGate.Refusal, _ context: AdminContext) {
        guard refusal == .wrongToken || refusal == .host,
            let unwritten = self.throttle.admit("\(refusal)", now: .now)
        else { return }
        var fields: Logger.Metadata = ["address": "\(context.address)"]
        if unwritten > 0 { fields["unwritten"] = "\(unwritten)" }
        let message: Logger.Message =
            refusal == .host ? "request for another host refused" : "request with a wrong token refused"
        self.logger.notice(message, metadata: fields)
    }
}
