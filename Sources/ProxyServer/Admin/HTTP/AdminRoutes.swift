// SPDX-License-Identifier: GPL-3.0-only

import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// What the endpoint answers.
struct AdminRoutes: Sendable {
    let gate: AdminGate
    let sources: AdminSources
    let feed: NIOLoopBound<DashboardFeed>
    let logger: Logger

    var responder: some HTTPResponder<AdminContext> {
        let router = Router(context: AdminContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: GateMiddleware(gate: self.gate, logger: self.logger))
        router.get("/healthz") { _, _ in Response.text(.ok, "ok") }
        router.get("/readyz") { [phase = self.sources.phase] _, _ in Self.readiness(phase()) }
        router.get("/metrics") { [metrics = self.sources.metrics] _, _ in
            Response(bytes: metrics(), type: ServerMetrics.contentType)
        }
        for document in AdminDocument.all {
            let policy = document.isPage ? SecurityFields.policy(for: document.text) : nil
            router.get(RouterPath(document.path)) { _, _ in
                var response = Response(bytes: document.text.utf8, type: document.type)
                response.headers[.contentSecurityPolicy] = policy
                return response
            }
        }
        if self.gate.opensExamples { ExamplePages(webSockets: self.sources.webSockets).add(to: router) }
        router.get("/api/events") { [feed = self.feed] request, _ in
            // By way of the loop: nobody promises which thread a handler runs on.
            guard request.method == .get else { return Self.events(of: nil) }
            guard let follower = try await feed.eventLoop.submit({ feed.value.follow() }).get() else {
                return Self.tooManyFollowers
            }
            return Self.events(of: follower)
        }
        return router.buildResponder()
    }

    private static func readiness(_ phase: ServerPhase) -> Response {
        switch phase {
        case .serving: .text(.ok, "ready")
        case .starting, .draining: .text(.serviceUnavailable, phase.rawValue)
        }
    }

    /// The event stream (HTML Living Standard section 9.2), for as long as its follower takes it.
    private static func events(of follower: DashboardFollower?) -> Response {
        // Proxies in between must not gather what is of the moment.
        var fields: HTTPFields = [.contentType: "text/event-stream"]
        if let buffering = HTTPField.Name("X-Accel-Buffering") { fields[buffering] = "no" }
        guard let follower else { return Response(status: .ok, headers: fields) }
        let body = ResponseBody { writer in
            try await writer.write(follower.beginning)
            for await event in follower.events { try await writer.write(event) }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: fields, body: body)
    }

    private static var tooManyFollowers: Response {
        .text(
            .serviceUnavailable,
            "there are \(AdminLimits.followers) followers already; close another page and try again",
            [.retryAfter: "5"]
        )
    }
}
