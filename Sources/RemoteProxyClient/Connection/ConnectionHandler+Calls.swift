// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import RemoteProxyAPI

/// A request that was sent and not answered.
struct PendingCall {
    let id: Int64
    let method: String
    let timer: Scheduled<Void>?
    /// Judges the reply; what it returns tells the caller of a good one.
    let accept: (RPCReply) throws(ClientError) -> () -> Void
    /// Tells the caller that there is no good reply.
    let refuse: (any Error) -> Void
}

extension ConnectionHandler {
    /// Sends a request; `waiter` gets the typed answer.
    func call<Method: RPCMethod>(_ request: Method, waiter: @escaping Waiter<Method.Response>) {
        switch self.machine.call(isAuthentication: request is Authenticate) {
        case .refuse(let ending):
            waiter(.failure(ending.error))
        case .send(let id):
            self.calls.append(self.pendingCall(id: id, Method.self, waiter: waiter))
            if request is Authenticate { self.announce(.authenticating) }
            self.observe(.sent, .control(Self.text(of: request.withoutSecrets.encoded(id: id))))
            let payload = ByteBuffer(bytes: request.encoded(id: id))
            self.write(TransportPiece(kind: self.halfCloses ? .stream : .text, payload: payload))
            self.context?.flush()
        }
    }

    private func pendingCall<Method: RPCMethod>(
        id: Int64,
        _: Method.Type,
        waiter: @escaping Waiter<Method.Response>
    ) -> PendingCall {
        PendingCall(
            id: id,
            method: Method.name.description,
            timer: self.schedule(in: self.configuration.timeouts.reply) { $0.replyTimedOut(id: id) },
            accept: { (reply) throws(ClientError) in
                let response = try Method.response(in: reply)
                return { waiter(.success(response)) }
            },
            refuse: { waiter(.failure($0)) }
        )
    }

    func received(message bytes: [UInt8]) {
        self.observe(.received, .control(Self.text(of: bytes)))
        do throws(RPCServerMessageError) {
            switch try RPCServerMessage.parse(bytes) {
            case .reply(let reply): self.received(reply: reply)
            case .notification(let notification): self.received(notification: notification)
            }
        } catch {
            self.fail(.failed(.unreadableMessage("\(error)")))
        }
    }

    private func received(reply: RPCReply) {
        var completion: () -> Void = {}
        var refusal: ClientError?
        do throws(ClientError) {
            completion = try self.calls.first?.accept(reply) ?? {}
        } catch {
            refusal = error
        }
        switch self.machine.reply(id: reply.id, refusal: refusal) {
        case .complete:
            self.calls.removeFirst().timer?.cancel()
            completion()
        case .completeAuthentication:
            self.calls.removeFirst().timer?.cancel()
            self.announce(.waitingForPartner)
            completion()
        case .fail(let error):
            self.fail(.failed(error))
        case .ignore:
            break
        }
    }

    private func received(notification: RPCNotification) {
        // Another server may have notifications that this client does not know; they are no harm.
        guard notification.notification == TunnelEstablished.name else { return }
        let partner: TunnelEstablished
        do throws(RPCValidationError) {
            partner = try TunnelEstablished(json: notification.params, path: .root)
        } catch {
            return self.fail(.failed(.unreadableMessage(error.message)))
        }
        switch self.machine.tunnelEstablished() {
        case .open: self.openTunnel(TunnelPartner(name: partner.name, uuid: partner.uuid))
        case .fail(let error): self.fail(.failed(error))
        case .ignore: break
        }
    }

    private func replyTimedOut(id: Int64) {
        switch self.machine.replyTimedOut(id: id) {
        case .fail:
            let method = self.calls.first { $0.id == id }?.method ?? ""
            self.fail(.failed(.replyTimedOut(method, after: self.configuration.timeouts.reply)))
        case .ignore:
            break
        }
    }

    func endCalls(_ error: any Error) {
        let calls = self.calls
        self.calls = []
        for call in calls {
            call.timer?.cancel()
            call.refuse(error)
        }
    }

    /// A message without its line end.
    private static func text(of message: [UInt8]) -> String {
        String(decoding: message.last == UInt8(ascii: "\n") ? message.dropLast() : message[...], as: UTF8.self)
    }
}

extension RPCMethod {
    fileprivate func encoded(id: Int64) -> [UInt8] {
        RPCRequest(id: id, method: Self.name, params: self.json).encoded()
    }

    /// The request as it may be shown.
    fileprivate var withoutSecrets: Self {
        guard var authentication = self as? Authenticate else { return self }
        authentication.token = "(not shown)"
        return authentication as? Self ?? self
    }
}

extension RPCMethod {
    /// The answer in a reply.
    /// - Throws: what the server refused, or what is wrong with its reply.
    fileprivate static func response(in reply: RPCReply) throws(ClientError) -> Response {
        switch reply.outcome {
        case .failure(let message, _):
            throw Self.self is Authenticate.Type
                ? .authenticationRefused(message) : .requestRefused(Self.name.description, message)
        case .success(.rendered):
            throw .unreadableReply(to: Self.name.description, "it was not parsed")
        case .success(.object(let params)):
            let response: Response
            do throws(RPCValidationError) {
                response = try Response(json: params, path: .root)
            } catch {
                throw .unreadableReply(to: Self.name.description, error.message)
            }
            // Deployed servers say it in either way.
            if let verdict = (response as? Authenticate.Response)?.authenticationError, verdict != .noError {
                throw .authenticationRefused(verdict.rawValue)
            }
            return response
        }
    }
}
