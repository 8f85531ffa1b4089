// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyCore
import RemoteProxyAPI
import Testing

/// Traces through the states of PROTOCOL section 5: event, expected action, next event.
@Suite struct TunnelProxyMachineTests {
    private typealias Messages = TunnelProxyAPI.TunnelProxy

    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
    private static let uuid = "{0f8fad5b-d9cb-469f-a165-70867728950e}"

    private let start = Self.start
    private let success = RPCOutcome.success(.object([:]))

    private static func message(_ method: String, _ params: String = "{}") -> [UInt8] {
        Array(#"{"id":7,"method":"\#(method)","params":\#(params)}"#.utf8)
    }

    private static let hello = message("RemoteProxy.Hello")
    private static let ping = message("TunnelProxy.Ping", #"{"timestamp":5}"#)
    private static let disconnect = message("TunnelProxy.DisconnectClient", #"{"socketAddress":3}"#)
    private static let registerServer = message(
        "TunnelProxy.RegisterServer",
        #"{"serverName":"s","serverUuid":"\#(uuid)"}"#
    )
    private static let registerClient = message(
        "TunnelProxy.RegisterClient",
        #"{"clientName":"c","clientUuid":"\#(uuid)","serverUuid":"\#(uuid)"}"#
    )

    private func machine() -> TunnelProxyMachine {
        var policy = TunnelProxyPolicy()
        policy.inactiveTimeout = .seconds(8)
        policy.jsonRpcTimeout = .seconds(10)
        return TunnelProxyMachine(policy: policy, now: self.start)
    }

    private func server() -> TunnelProxyMachine {
        var machine = self.machine()
        _ = machine.received(Self.registerServer, now: self.start)
        _ = machine.answered(self.success, standing: .server, now: self.start)
        return machine
    }

    private func reply(_ outcome: RPCOutcome) -> RPCReply { RPCReply(id: 7, outcome: outcome) }

    /// Hello and Ping any number of times, then RegisterServer, then further messages with no time limit between them.
    @Test func fromHelloToServer() {
        var machine = self.machine()
        #expect(machine.isReady)
        #expect(!machine.forbidsData)
        #expect(machine.received(Self.hello, now: self.start) == .perform(.hello(.init())))
        #expect(!machine.isReady)
        #expect(machine.holdsData() == .wait)
        #expect(
            machine.answered(self.success, standing: .none, now: self.start) == .reply(self.reply(self.success))
        )
        #expect(machine.received(Self.ping, now: self.start) == .perform(.ping(.init(timestamp: 5))))
        _ = machine.answered(self.success, standing: .none, now: self.start)

        let call = TunnelProxyAPI.Call.registerServer(.init(serverName: "s", serverUuid: Self.uuid))
        #expect(machine.received(Self.registerServer, now: self.start) == .perform(call))
        #expect(machine.forbidsData)
        #expect(
            machine.answered(self.success, standing: .server, now: self.start)
                == .replyThen(self.reply(self.success), .becomeServer)
        )
        #expect(machine.isReady)
        #expect(!machine.forbidsData)
        #expect(machine.deadline == nil)
        #expect(machine.deadlinePassed(now: .distantFuture) == .wait)

        #expect(
            machine.received(Self.disconnect, now: self.start)
                == .perform(.disconnectClient(.init(socketAddress: 3)))
        )
        // A device goes on sending payload while its calls are under way.
        #expect(!machine.forbidsData)
        #expect(machine.holdsData() == .wait)
        #expect(
            machine.answered(self.success, standing: .server, now: self.start) == .reply(self.reply(self.success))
        )
        #expect(machine.isReady)
        #expect(machine.deadline == nil)
    }

    @Test func fromRegisterClientToPayload() {
        var machine = self.machine()
        let call = TunnelProxyAPI.Call.registerClient(
            .init(clientName: "c", clientUuid: Self.uuid, serverUuid: Self.uuid)
        )
        #expect(machine.received(Self.registerClient, now: self.start) == .perform(call))
        #expect(machine.forbidsData)
        #expect(
            machine.answered(self.success, standing: .client, now: self.start)
                == .replyThen(self.reply(self.success), .becomeClient)
        )
        #expect(!machine.isReady)
        #expect(!machine.forbidsData)
        #expect(machine.deadline == nil)
        #expect(machine.holdsData() == .wait)
        #expect(machine.received(Self.hello, now: self.start) == .ignore)
        #expect(machine.deadlinePassed(now: .distantFuture) == .wait)
    }

    /// A registration without success is answered as a success, with its error in it, and then closed.
    @Test(arguments: [Self.registerServer, Self.registerClient])
    func aRefusedRegistrationIsAnsweredThenClosed(message: [UInt8]) {
        var machine = self.machine()
        _ = machine.received(message, now: self.start)
        #expect(
            machine.answered(self.success, standing: .none, now: self.start)
                == .replyAndClose(self.reply(self.success), .registrationRefused)
        )
        // Nothing proceeds after an error.
        #expect(machine.received(Self.hello, now: self.start) == .ignore)
        #expect(machine.deadline == nil)
    }

    /// One registration for each connection: the device was one before, and is closed although it still is one.
    @Test(arguments: [Self.registerServer, Self.registerClient])
    func aSecondRegistrationIsAnsweredThenClosed(message: [UInt8]) {
        var machine = self.server()
        guard case .perform = machine.received(message, now: self.start) else {
            Issue.record("not performed")
            return
        }
        // It sends on meanwhile, in frames.
        #expect(!machine.forbidsData)
        #expect(
            machine.answered(self.success, standing: .server, now: self.start)
                == .replyAndClose(self.reply(self.success), .registrationRefused)
        )
    }

    @Test(arguments: [TunnelProxyStanding.none, .client])
    func disconnectClientIsForDevices(standing: TunnelProxyStanding) {
        var machine = self.machine()
        _ = machine.received(Self.disconnect, now: self.start)
        #expect(
            machine.answered(self.success, standing: standing, now: self.start)
                == .replyAndClose(self.reply(self.success), .notRegistered)
        )
        #expect(!machine.isReady)
    }

    @Test(arguments: [false, true])
    func aFailedCallIsAnsweredThenClosed(asServer: Bool) {
        var machine = asServer ? self.server() : self.machine()
        _ = machine.received(Self.ping, now: self.start)
        let failure = RPCOutcome.failure(message: "no", params: nil)
        #expect(
            machine.answered(failure, standing: asServer ? .server : .none, now: self.start)
                == .replyAndClose(self.reply(failure), .refused("no"))
        )
    }

    @Test(arguments: [
        ("nonsense", -1, "Failed to parse JSON data: "),
        (#"{"method":"RemoteProxy.Hello"}"#, -1, "Error parsing command. Missing 'id'"),
        (#"{"id":3,"method":"Hello"}"#, 3, "Error parsing method. Got: 'Hello', Expected: 'Namespace.method'"),
        (#"{"id":3,"method":"Authentication.Authenticate"}"#, 3, "No such namespace"),
        (#"{"id":3,"method":"TunnelProxy.Nothing"}"#, 3, "No such method"),
        (#"{"id":3,"method":"TunnelProxy.Ping","params":{"timestamp":-1}}"#, 3, "Invalid params: "),
        (#"{"id":3,"method":"TunnelProxy.RegisterServer"}"#, 3, "Invalid params: "),
    ])
    func aBadMessageIsAnsweredThenClosed(text: String, id: Int64, expected: String) {
        for var machine in [self.machine(), self.server()] {
            guard
                case .replyAndClose(let reply, .badRequest(let reason)) = machine.received(
                    Array(text.utf8),
                    now: self.start
                )
            else {
                Issue.record("no refusal")
                return
            }
            #expect(reply == RPCReply(id: id, outcome: .failure(message: reason, params: nil)))
            #expect(reason.hasPrefix(expected), "\(reason)")
            #expect(machine.received(Self.hello, now: self.start) == .ignore)
        }
    }

    @Test func whatCanBeNoMessageCloses() {
        for machine in [self.machine(), self.server()] {
            var tooLarge = machine
            #expect(tooLarge.received(.tooLarge(limit: 9)) == .close(.messageTooBig(limit: 9)))
            var malformed = machine
            let error = JSONMessageSplitterError.unexpectedByte(UInt8(ascii: "x"))
            guard case .replyAndClose(let reply, .badRequest(let text)) = malformed.received(error) else {
                Issue.record("no refusal")
                continue
            }
            #expect(reply.id == -1)
            #expect(text == "Failed to parse JSON data: \(error.reason)")
            #expect(malformed.received(error) == .ignore)
        }
    }

    /// Not one byte is allowed between a registration and its answer.
    @Test(arguments: [Self.registerServer, Self.registerClient])
    func earlyDataCloses(registration: [UInt8]) {
        func registering() -> TunnelProxyMachine {
            var machine = self.machine()
            _ = machine.received(registration, now: self.start)
            return machine
        }
        var bytes = registering()
        #expect(bytes.holdsData() == .close(.earlyData))
        #expect(bytes.answered(self.success, standing: .server, now: self.start) == .ignore)
        var message = registering()
        #expect(message.received(Self.hello, now: self.start) == .close(.earlyData))
        #expect(message.answered(self.success, standing: .client, now: self.start) == .ignore)
        var malformed = registering()
        #expect(malformed.received(.unexpectedByte(0)) == .close(.earlyData))
        #expect(!malformed.isReady)
    }

    @Test func anInactiveConnectionIsClosed() {
        var machine = self.machine()
        #expect(machine.deadline == self.start + .seconds(8))
        #expect(machine.deadlinePassed(now: self.start + .seconds(7)) == .wait)
        // A message starts the wait anew.
        let later = self.start + .seconds(7)
        _ = machine.received(Self.hello, now: later)
        _ = machine.answered(self.success, standing: .none, now: later)
        #expect(machine.deadlinePassed(now: self.start + .seconds(14)) == .wait)
        #expect(machine.deadlinePassed(now: self.start + .seconds(15)) == .close(.inactive))
        #expect(machine.received(Self.hello, now: later) == .ignore)
    }

    /// Before a registration and after it.
    @Test(arguments: [false, true])
    func aCallThatTakesTooLongIsAnswered(asServer: Bool) {
        var machine = asServer ? self.server() : self.machine()
        _ = machine.received(Self.registerServer, now: self.start)
        #expect(machine.deadline == self.start + .seconds(10))
        #expect(machine.deadlinePassed(now: self.start + .seconds(9)) == .wait)
        let reply = self.reply(.failure(message: "Command timed out", params: nil))
        #expect(
            machine.deadlinePassed(now: self.start + .seconds(10))
                == .replyAndClose(reply, .refused("Command timed out"))
        )
        // The answer that comes too late is nobody's.
        #expect(machine.answered(self.success, standing: .server, now: self.start + .seconds(11)) == .ignore)
    }

    @Test func aConnectionLostWhileRegistering() {
        var machine = self.machine()
        _ = machine.received(Self.registerServer, now: self.start)
        machine.end()
        #expect(machine.answered(self.success, standing: .none, now: self.start) == .ignore)
        #expect(machine.deadline == nil)
        #expect(!machine.isReady)
        #expect(!machine.forbidsData)
    }
}
