// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import RemoteProxyAPI

/// A request that was sent and not answered.
struct PendingCall {
    let id: Int64
    let method: String
    var timer: Scheduled<Void>?
    /// What to report when the answer gives the connection its purpose.
    let grantedState: ConnectionState?
    /// Judges the reply; what it returns tells the caller of a good one.
    let accept: (RPCReply) throws(ClientError) -> () -> Void
    /// Tells the caller that there is no good reply.
    let refuse: (any Error) -> Void
}

extension ConnectionHandler {
    /// Sends a request; `waiter` gets the typed answer.
    func call<Method: RPCMethod>(_ request: Method, waiter: @escaping Waiter<Method.Response>) {
        let entry = request as? any EntryRequest
        switch self.machine.call(entry: entry.map { type(of: $0).entry }) {
        case .refuse(let ending):
            waiter(.failure(ending.error))
        case .send(let id):
            self.calls.append(self.pendingCall(id: id, Method.self, waiter: waiter))
            if let entry { self.announce(type(of: entry).pendingState) }
            self.observe(.sent, .control(Self.text(of: request.shown(id: id))))
            self.write(message: request.encoded(id: id))
        }
    }

    /// Sends a message to the server, in a frame if the connection carries frames.
    private func write(message: [UInt8]) {
        if self.machine.isMultiplexed {
            self.multiplexer?.send(control: message)
            self.pump()
        } else {
            self.write(TransportPiece(kind: self.isStream ? .stream : .text, payload: ByteBuffer(bytes: message)))
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
            grantedState: (Method.self as? any EntryRequest.Type)?.grantedState,
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
        case .enter(let entry):
            let call = self.calls.removeFirst()
            call.timer?.cancel()
            if let state = call.grantedState { self.announce(state) }
            if entry == .multiplex { self.multiplexer?.begin() }
            completion()
        case .fail(let error):
            self.fail(.failed(error))
        case .ignore:
            break
        }
    }

    private func received(notification: RPCNotification) {
        if self.machine.isMultiplexed {
            self.multiplexer?.received(notification: notification)
        } else if notification.notification == TunnelEstablished.name {
            self.tunnelEstablished(notification)
        }
        // Another server may have notifications that this client does not know; they are no harm.
    }

    private func tunnelEstablished(_ notification: RPCNotification) {
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

    /// The time to answer is over; but a server that was not listened to is given all of it again.
    private func replyTimedOut(id: Int64) {
        let timeout = self.configuration.timeouts.reply
        let listening = self.resumedReading.map { self.now - $0 } ?? .nanoseconds(.max)
        if self.holdsBackRead || listening < TimeAmount(timeout) {
            guard let index = self.calls.firstIndex(where: { $0.id == id }) else { return }
            self.calls[index].timer = self.schedule(in: timeout) { $0.replyTimedOut(id: id) }
            return
        }
        switch self.machine.replyTimedOut(id: id) {
        case .fail:
            let method = self.calls.first { $0.id == id }?.method ?? ""
            self.fail(.failed(.replyTimedOut(method, after: timeout)))
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
    fileprivate func shown(id: Int64) -> [UInt8] {
        guard let request = self as? any EntryRequest else { return self.encoded(id: id) }
        return request.withoutSecrets.encoded(id: id)
    }

    /// The answer in a reply.
    /// - Throws: what the server refused, or what is wrong with its reply.
    fileprivate static func response(in reply: RPCReply) throws(ClientError) -> Response {
        switch reply.outcome {
        case .failure(let message, let params):
            throw (Self.self as? any EntryRequest.Type)?.refusal(message, params)
                ?? .requestRefused(Self.name.description, message)
        case .success(.rendered):
            throw .unreadableReply(to: Self.name.description, "it was not parsed")
        case .success(.object(let params)):
            let response: Response
            do throws(RPCValidationError) {
                response = try Response(json: params, path: .root)
            } catch {
                throw .unreadableReply(to: Self.name.description, error.message)
            }
            if let entry = Self.self as? any EntryRequest.Type, let refusal = entry.refusal(inAny: response) {
                throw refusal
            }
            return response
        }
    }
}

extension EntryRequest {
    /// The same for an answer whose type only the caller knows.
    fileprivate static func refusal(inAny response: any RPCObject) -> ClientError? {
        (response as? Response).flatMap { Self.refusal(in: $0) }
    }
}
