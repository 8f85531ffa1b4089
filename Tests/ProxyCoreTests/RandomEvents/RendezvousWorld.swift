// SPDX-License-Identifier: GPL-3.0-only

import JSONRPC
import NIOCore
import ProxyCore
import RemoteProxyAPI
import SeededRandom
import Testing

/// Connections of the rendezvous API, each with its machine, around one registry; and beside them a second, slower notion
/// of who is whose partner, which the registry must agree with after every event.
///
/// It does with the machines' actions what the transport does.
struct RendezvousWorld {
    struct Peer {
        var machine: RendezvousMachine
        /// What it has authenticated with, since it has joined.
        var member: RendezvousMember?
        var secrets: Secrets?
        /// The call being performed.
        var call: RendezvousAPI.Call?
    }

    struct Secrets: Equatable {
        let token: String
        let nonce: String
    }

    private(set) var peers: [ConnectionID: Peer] = [:]
    /// Both ways.
    private(set) var partners: [ConnectionID: ConnectionID] = [:]
    private var registry: RendezvousRegistry
    private let keys = PairingKey.Factory()
    private var random: SeededGenerator
    private var now = NIODeadline.uptimeNanoseconds(1)
    private var nextID: UInt64 = 1
    /// How often what has happened, so that a test can see that it was about something.
    private(set) var pairings = 0
    private(set) var replacements = 0
    private(set) var clientLoops = 0

    init(seed: UInt64, duplicates: DuplicateTunnelPolicy) {
        self.random = SeededGenerator(seed: seed)
        self.registry = RendezvousRegistry(duplicates: duplicates)
    }

    // MARK: Events

    /// Something happens to somebody.
    mutating func step() {
        let id = self.somebody()
        switch Int.random(in: 0..<60, using: &self.random) {
        case 0: self.disconnect(id)
        case 1: self.wait()
        case 2: self.act(self.peers[id]?.machine.holdsData(), on: id)
        case 3: self.send(self.somethingWrong(), from: id)
        case 4: self.fail(id)
        case 5: self.send(self.authenticate(), from: id)
        case 6...9: self.send(#"{"id":1,"method":"RemoteProxy.Hello"}"#, from: self.somebody { $0.machine.isReady })
        case 10...19: self.connect()
        case 20...39: self.send(self.authenticate(), from: self.somebody { $0.machine.isReady })
        default:
            self.answer(self.somebody { $0.call != nil }, isAccepted: Int.random(in: 0..<8, using: &self.random) > 0)
        }
    }

    /// All leave.
    mutating func end() {
        for id in self.peers.keys.sorted(by: { $0.number < $1.number }) { self.disconnect(id) }
    }

    private mutating func connect() {
        self.peers[ConnectionID(self.nextID)] = Peer(machine: RendezvousMachine(policy: .init(), now: self.now))
        self.nextID += 1
    }

    private mutating func disconnect(_ id: ConnectionID) {
        self.peers[id]?.machine.end()
        self.leave(id)
    }

    private mutating func send(_ text: String, from id: ConnectionID) {
        guard let peer = self.peers[id] else { return }
        // Bytes that come meanwhile wait, or are early data.
        guard peer.machine.isReady else { return self.act(self.peers[id]?.machine.holdsData(), on: id) }
        switch self.peers[id]?.machine.received(Array(text.utf8), now: self.now) {
        case .perform(let call): self.peers[id]?.call = call
        case .replyAndClose, .close: self.leave(id)
        case .ignore, nil: break
        }
    }

    private mutating func fail(_ id: ConnectionID) {
        switch self.peers[id]?.machine.received(.unexpectedByte(0)) {
        case .perform: Issue.record("nothing can be performed")
        case .replyAndClose, .close: self.leave(id)
        case .ignore, nil: break
        }
    }

    private mutating func answer(_ id: ConnectionID, isAccepted: Bool) {
        guard let call = self.peers[id]?.call else { return }
        self.peers[id]?.call = nil
        let outcome: RPCOutcome = isAccepted ? .success(.object([:])) : .failure(message: "no", params: nil)
        switch self.peers[id]?.machine.answered(outcome, now: self.now) {
        case .replyThen(_, .join(let request)):
            #expect(call == .authenticate(request))
            self.join(id, request)
        case .replyAndClose: self.leave(id)
        case .reply, .ignore, nil: break
        }
    }

    private mutating func wait() {
        self.now = self.now + .milliseconds(.random(in: 1...2000, using: &self.random))
        for id in self.peers.keys {
            switch self.peers[id]?.machine.deadlinePassed(now: self.now) {
            case .replyAndClose, .close: self.leave(id)
            case .wait, nil: break
            }
        }
    }

    private mutating func act(_ action: ControlDataAction?, on id: ConnectionID) {
        if case .close = action { self.leave(id) }
    }

    // MARK: What follows

    private mutating func join(_ id: ConnectionID, _ request: RendezvousAPI.Authentication.Authenticate) {
        let secrets = Secrets(token: request.token, nonce: request.nonce ?? "")
        let member = RendezvousMember(
            id: id,
            key: self.keys.key(token: request.token, nonce: request.nonce),
            uuid: request.uuid,
            name: request.name,
            lane: Int(id.number % 2)
        )
        let waiting = self.waiting(for: secrets)
        let busy = self.peers.filter { $0.value.secrets == secrets && self.partners[$0.key] != nil }.map(\.key)
        self.peers[id]?.member = member
        self.peers[id]?.secrets = secrets
        switch self.registry.join(member) {
        case .wait:
            #expect(waiting == nil && busy.isEmpty)
        case .pair(let other, let lane):
            #expect(other.id == waiting && (lane == other.lane || lane == member.lane))
            #expect(self.partners[id] == nil && self.partners[other.id] == nil, "never two partners")
            self.partners[id] = other.id
            self.partners[other.id] = id
            self.pairings += 1
            let (mine, theirs) = (self.peers[id]?.machine.paired(), self.peers[other.id]?.machine.paired())
            #expect(mine == .establish && theirs == .establish)
        case .closeBoth(let other):
            #expect(other == waiting)
            self.clientLoops += 1
            self.leave(other)
            self.leave(id)
        case .reject:
            #expect(self.registry.duplicates == .reject && busy.count == 2)
            self.peers[id] = nil
        case .replace(let one, let two):
            #expect(Set(busy) == [one, two] && self.partners[one] == two)
            self.replacements += 1
            self.leave(one)
            self.leave(two)
        }
    }

    /// A connection is gone; so is its partner's.
    private mutating func leave(_ id: ConnectionID) {
        guard self.peers.removeValue(forKey: id) != nil else { return }
        let partner = self.partners.removeValue(forKey: id)
        let told = self.registry.leave(id)
        // When a third connection replaces them, or the client is its own partner, both are out of the registry already.
        if let told { #expect(told == partner) }
        guard let partner else { return }
        self.partners[partner] = nil
        self.peers[partner]?.machine.end()
        self.peers[partner] = nil
        let others = self.registry.leave(partner)
        #expect(others == nil)
    }

    private func waiting(for secrets: Secrets) -> ConnectionID? {
        self.peers.first { $0.value.secrets == secrets && self.partners[$0.key] == nil }?.key
    }

    // MARK: What must hold

    /// What does not; empty at all times.
    var broken: [String] {
        var broken: [String] = []
        func promise(_ text: String, _ holds: Bool) {
            if !holds { broken.append(text) }
        }
        let members = self.peers.filter { $0.value.member != nil }
        promise("members are those that have joined", self.registry.memberCount == members.count)
        promise("a tunnel has two ends", self.registry.tunnelCount * 2 == self.partners.count)
        for (id, peer) in self.peers {
            let partner = self.partners[id]
            promise("who has a partner knows it", self.registry.isPaired(id) == (partner != nil))
            promise("who has no partner does not wait for ever", (peer.machine.deadline == nil) == (partner != nil))
            guard let partner else { continue }
            promise("a partner's partner is oneself", self.partners[partner] == id)
            let other = self.peers[partner]
            promise("partners have token and nonce in common", peer.secrets != nil && peer.secrets == other?.secrets)
            guard let mine = peer.member, let theirs = other?.member else { continue }
            promise("nobody is his own partner", !mine.hasSameUuid(as: theirs))
        }
        return broken
    }

    var isEmpty: Bool { self.peers.isEmpty && self.registry.memberCount == 0 && self.registry.tunnelCount == 0 }

    // MARK: Messages

    /// Somebody like that; nobody, if there is none.
    private mutating func somebody(_ isMeant: (Peer) -> Bool = { _ in true }) -> ConnectionID {
        let found = self.peers.filter { isMeant($0.value) }.keys.sorted { $0.number < $1.number }
        return found.randomElement(using: &self.random) ?? ConnectionID(0)
    }

    private mutating func authenticate() -> String {
        let token = ["a", "b", "ab"].randomElement(using: &self.random) ?? ""
        let nonce = ["", #","nonce":"""#, #","nonce":"b""#, #","nonce":"c""#].randomElement(using: &self.random) ?? ""
        let uuid = ["1", "2", "not a uuid"].randomElement(using: &self.random) ?? ""
        let whole = uuid.count == 1 ? "00000000-0000-4000-8000-00000000000\(uuid)" : uuid
        return
            #"{"id":3,"method":"Authentication.Authenticate","params":{"uuid":"\#(whole)","name":"n","token":"\#(token)"\#(nonce)}}"#
    }

    private mutating func somethingWrong() -> String {
        [
            "{}", "{", #"{"id":"x"}"#, #"{"id":1,"method":"RemoteProxy.Nothing"}"#,
            #"{"id":1,"method":"TunnelProxy.Ping","params":{"timestamp":1}}"#,
            #"{"id":1,"method":"Authentication.Authenticate","params":{"uuid":1}}"#,
        ].randomElement(using: &self.random) ?? ""
    }
}
