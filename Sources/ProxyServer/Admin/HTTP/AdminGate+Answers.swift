// SPDX-License-Identifier: GPL-3.0-only

import HTTPTypes
import Hummingbird
import HummingbirdCore

extension AdminGate.Refusal {
    /// What who asked is told.
    var response: Response {
        switch self {
        case .method:
            .text(.methodNotAllowed, "only GET and HEAD are answered here", [.allow: "GET, HEAD"])
        case .body:
            .text(.contentTooLarge, "requests with a body are not answered here")
        case .host:
            .text(
                .misdirectedRequest,
                "the endpoint is not known by this name: use an address, localhost, or the host that [Admin] has"
            )
        case .noToken:
            .text(
                .unauthorized,
                "a token is needed: send 'Authorization: Bearer TOKEN' with the line that [Admin] tokenFile has",
                [.wwwAuthenticate: "Bearer"]
            )
        case .wrongToken:
            // RFC 6750 section 3.1.
            .text(.unauthorized, "this is not the token", [.wwwAuthenticate: #"Bearer error="invalid_token""#])
        }
    }
}

extension Response {
    /// A line of text.
    static func text(
        _ status: HTTPResponse.Status,
        _ line: String,
        _ fields: HTTPFields = [:]
    ) -> Response {
        var response = Response(status: status, bytes: "\(line)\n".utf8, type: "text/plain; charset=utf-8")
        response.headers.append(contentsOf: fields)
        return response
    }

    /// A document.
    init(status: HTTPResponse.Status = .ok, bytes: some Sequence<UInt8>, type: String) {
        self.init(
            status: status,
            headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }
}
