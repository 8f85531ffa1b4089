// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC

/// One message is taken for a request, as the server does, and for an answer or a notification, as a client does.
enum RPCEnvelopeTarget {
    static func run(_ input: FuzzInput) throws {
        let request: RPCRequest?
        do throws(RPCRequestError) {
            request = try RPCRequest.parse(input.bytes)
        } catch {
            request = nil
            try self.check(error)
        }
        if let request {
            try require(try RPCRequest.parse(request.encoded()) == request, "a request is read as it was written")
        }
        let message: RPCServerMessage?
        do throws(RPCServerMessageError) {
            message = try RPCServerMessage.parse(input.bytes)
        } catch {
            message = nil
            try SafeText.check(error.description)
        }
        if case .reply(let reply) = message {
            try require(try RPCReply.parse(reply.encoded()) == reply, "a reply is read as it was written")
        }
    }

    /// What is answered is one line that a client understands.
    private static func check(_ error: RPCRequestError) throws {
        try SafeText.check(error.error.message)
        let line = error.reply.encoded()
        try require(!line.dropLast().contains(UInt8(ascii: "\n")), "an answer is one line")
        guard case .failure(let message, nil) = try RPCReply.parse(line).outcome else {
            throw FuzzFailure(description: "broken: what is refused is answered with an error")
        }
        try require(message == error.error.message, "the answer says what is wrong")
    }
}
