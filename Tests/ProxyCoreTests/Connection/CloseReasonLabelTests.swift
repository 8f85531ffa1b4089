// SPDX-License-Identifier: GPL-3.0-only

import ProxyCore
import ProxyWire
import Testing

/// What metrics call reasons: a contract with dashboards, in fixed words.
@Suite struct CloseReasonLabelTests {
    @Test("Every reason has its own, and none has what a peer has sent")
    func labels() {
        let secret = "s3cret"
        let reasons: [(CloseReason, String)] = [
            (.partnerLeft, "partner_left"), (.peerLeft, "peer_left"), (.shutdown, "shutdown"),
            (.framing(.protocolError, secret), "framing"), (.binaryBeforeTunnel, "binary_before_tunnel"),
            (.messageTooBig(limit: 1), "message_too_big"), (.refused(secret), "refused"),
            (.badRequest(secret), "bad_request"), (.earlyData, "early_data"), (.inactive, "inactive"),
            (.alone, "alone"), (.clientLoop, "client_loop"), (.replaced, "replaced"), (.duplicate, "duplicate"),
            (.silent, "silent"), (.registrationRefused, "registration_refused"), (.notRegistered, "not_registered"),
            (.evicted, "evicted"), (.serverLeft, "server_left"), (.slowClient, "slow_client"),
            (.expired, "expired"), (.stalled, "stalled"), (.handshakeTimedOut, "handshake_timed_out"),
            (.proxyHeader(.missing), "proxy_header"), (.accessDenied, "access_denied"),
            (.addressLimit, "address_limit"), (.noUpgrade(secret), "no_upgrade"), (.failed(secret), "failed"),
            (.internalError, "internal_error"),
        ]
        for (reason, label) in reasons { #expect(reason.label.rawValue == label) }
        #expect(Set(reasons.map(\.1)) == Set(CloseReason.Label.allCases.map(\.rawValue)))
        #expect(reasons.count == CloseReason.Label.allCases.count)
    }
}
