// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyCore
import RemoteProxyAPI
import Testing

/// Traces through the states of PROTOCOL section 3: event, expected action, next event.
@Suite struct RendezvousMachineTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
    private let policy = RendezvousPolicy(
        inactiveTimeout: .seconds(8),
        authenticationTimeout: .seconds(8),
        jsonRpcTimeout: .seconds(10),
        aloneTimeout: .seconds(5)
    )
    private let authenticate = RendezvousAPI.Authentication.Authenticate(
        uuid: "u",
        name: "n",
        token: "t",
        nonce: nil
    )

    private func message(_ text: String) -> [UInt8] { Array(text.utf8) }

    private var authenticateMessage: [UInt8] {
        self.message(
            #"{"id":7,"method":"Authentication.Authenticate","params":{"uuid":"u","name":"n","token":"t"}}"#
        )
    }

    private func failure(_ id: Int64, _ text: String) -> ControlMessageAction<RendezvousAPI.Call> {
        .replyAndClose(RPCReply(id: id, outcome: .failure(message: text, params: nil)), .refused(text))
    }

    private func machine() -> RendezvousMachine { RendezvousMachine(policy: self.policy, now: self.start) }

    private func authenticated() -> RendezvousMachine {
        var machine = self.machine()
        _ = machine.received(self.authenticateMessage, now: self.start)
        _ = machine.answered(.success(.object([:])), now: self.start)
        return machine
    }

    @Test func fromHelloToTunnel() {
        var machine = self.machine()
        #expect(machine.isReady)
        #expect(
            machine.received(self.message(#"{"id":0,"method":"RemoteProxy.Hello"}"#), now: self.start)
                == .perform(.hello(.init()))
        )
        #expect(!machine.isReady)
        #expect(!machine.forbidsData)
        #expect(machine.holdsData() == .wait)
        let hello = RPCOutcome.success(.object(["name": "x"]))
        #expect(machine.answered(hello, now: self.start) == .reply(RPCReply(id: 0, outcome: hello)))
        #expect(machine.isReady)

        #expect(
            machine.received(self.authenticateMessage, now: self.start) == .perform(.authenticate(self.authenticate))
        )
        #expect(machine.forbidsData)
        let accepted = RPCOutcome.success(.object([:]))
        #expect(
            machine.answered(accepted, now: self.start)
                == .replyThen(RPCReply(id: 7, outcome: accepted), .join(self.authenticate))
        )
        #expect(machine.forbidsData)
        #expect(machine.deadline == self.start + .seconds(5))
        #expect(machine.paired() == .establish)
        #expect(machine.deadline == nil)
        #expect(machine.deadlinePassed(now: .distantFuture) == .wait)
    }

    @Test(arguments: [
        ("nonsense", -1, "Failed to parse JSON data: "),
        ("[]", -1, "Failed to parse JSON data: "),
        (#"{"method":"RemoteProxy.Hello"}"#, -1, "Error parsing command. Missing 'id'"),
        (#"{"id":1.5,"method":"RemoteProxy.Hello"}"#, -1, "Error parsing command. Missing 'id'"),
        (#"{"id":3}"#, 3, "Error parsing method. Got: '"),
        (#"{"id":3,"method":"Hello"}"#, 3, "Error parsing method. Got: 'Hello', Expected: 'Namespace.method'"),
        (#"{"id":3,"method":"Nowhere.Hello"}"#, 3, "No such namespace"),
        (#"{"id":3,"method":"RemoteProxy.Nothing"}"#, 3, "No such method"),
        (#"{"id":3,"method":"RemoteProxy.Hello","params":{"x":1}}"#, 3, "Invalid params: "),
        (#"{"id":3,"method":"Authentication.Authenticate"}"#, 3, "Invalid params: "),
    ])
    func badMessageIsAnsweredThenClosed(text: String, id: Int64, expected: String) throws {
        var machine = self.machine()
        guard
            case .replyAndClose(let reply, .badRequest(let reason)) = machine.received(
                self.message(text),
                now: self.start
            )
        else {
            Issue.record("no refusal")
            return
        }
        #expect(reply == RPCReply(id: id, outcome: .failure(message: reason, params: nil)))
        #expect(reason.hasPrefix(expected), "\(reason)")
        // Nothing proceeds after an error.
        #expect(machine.received(self.authenticateMessage, now: self.start) == .ignore)
        #expect(machine.deadline == nil)
    }

    @Test func tooBigMessageCloses() {
        var machine = self.machine()
        #expect(machine.received(.tooLarge(limit: 9)) == .close(.messageTooBig(limit: 9)))
    }

    @Test func inactiveConnectionIsClosed() {
        var machine = self.machine()
        #expect(machine.deadline == self.start + .seconds(8))
        #expect(machine.deadlinePassed(now: self.start + .seconds(7)) == .wait)
        // A message starts the wait anew.
        let later = self.start + .seconds(7)
        _ = machine.received(self.message(#"{"id":0,"method":"RemoteProxy.Hello"}"#), now: later)
        _ = machine.answered(.success(.object([:])), now: later)
        #expect(machine.deadlinePassed(now: self.start + .seconds(14)) == .wait)
        #expect(machine.deadlinePassed(now: self.start + .seconds(15)) == .close(.inactive))
    }

    @Test func callThatTakesTooLongIsAnswered() {
        var machine = self.machine()
        _ = machine.received(self.authenticateMessage, now: self.start)
        let reply = RPCReply(id: 7, outcome: .failure(message: "Command timed out", params: nil))
        #expect(
            machine.deadlinePassed(now: self.start + .seconds(10))
                == .replyAndClose(reply, .refused("Command timed out"))
        )
        // The answer that comes too late is nobody's.
        #expect(machine.answered(.success(.object([:])), now: self.start + .seconds(11)) == .ignore)
    }

    @Test func lonelyConnectionIsClosed() {
        var machine = self.authenticated()
        #expect(machine.deadlinePassed(now: self.start + .seconds(5)) == .close(.alone))
        #expect(machine.paired() == .ignore)
    }

    @Test func refusedAuthenticationIsAnsweredThenClosed() {
        var machine = self.machine()
        _ = machine.received(self.authenticateMessage, now: self.start)
        let refused = RPCOutcome.failure(message: "Invalid token.", params: .object([:]))
        #expect(
            machine.answered(refused, now: self.start)
                == .replyAndClose(RPCReply(id: 7, outcome: refused), .refused("Invalid token."))
        )
        #expect(machine.paired() == .ignore)
    }

    /// Not one byte is allowed between Authenticate and TunnelEstablished.
    @Test func earlyDataCloses() {
        var authenticating = self.machine()
        _ = authenticating.received(self.authenticateMessage, now: self.start)
        #expect(authenticating.holdsData() == .close(.earlyData))
        #expect(authenticating.answered(.success(.object([:])), now: self.start) == .ignore)

        var authenticated = self.authenticated()
        #expect(authenticated.holdsData() == .close(.earlyData))
        #expect(authenticated.paired() == .ignore)

        var message = self.authenticated()
        #expect(message.received(self.authenticateMessage, now: self.start) == .close(.earlyData))
    }

    @Test func connectionLostWhileAuthenticating() {
        var machine = self.machine()
        _ = machine.received(self.authenticateMessage, now: self.start)
        machine.end()
        #expect(machine.answered(.success(.object([:])), now: self.start) == .ignore)
        #expect(machine.deadline == nil)
    }
}
