// SPDX-License-Identifier: GPL-3.0-only

/// What one end says and hears until its tunnel stands. Pure: bytes in, bytes out.
struct Dialogue {
    enum Action: Equatable {
        case wait
        case send([UInt8])
        /// The tunnel stands for this end.
        case established
        /// The same, but the other end still waits for these bytes.
        case establishedAfter(sending: [UInt8])
        case fail(String)
    }

    /// Who an end of a tunnel is, in the proxy's API.
    struct Identity {
        /// The same at both ends and, if there is no nonce, at no other tunnel.
        let token: String
        let uuid: String
        var nonce: String?
    }

    private enum State: Equatable {
        case greeting
        case hello
        case authenticate
        case register
        case partner
        case echo(of: UInt64)
        case preamble
        case established
    }

    private var state: State
    /// What the proxy is asked for: Authenticate, or a registration.
    private let request: [UInt8]
    /// Whether it is over when the token is accepted, without a partner.
    private var endsAlone = false
    private var received: [UInt8] = []
    /// The tunnel's number, once the end that did not choose it has heard it.
    private(set) var heardNumber: UInt64?

    /// The proxy's API: (Hello,) Authenticate, TunnelEstablished.
    ///
    /// - Parameter alone: it is over when the token is accepted, and no partner is waited for.
    static func rendezvous(_ identity: Identity, asksHello: Bool, alone: Bool = false) -> Self {
        let nonce = identity.nonce.map { #","nonce":"\#($0)""# } ?? ""
        let request = """
            {"id":1,"method":"Authentication.Authenticate","params":{"uuid":"\(identity.uuid)",\
            "name":"benchmark","token":"\(identity.token)"\(nonce)}}

            """
        var dialogue = Self(state: asksHello ? .hello : .authenticate, request: request)
        dialogue.endsAlone = alone
        return dialogue
    }

    /// Hello, and nothing else.
    static var greeting: Self { Self(state: .greeting, request: "") }

    /// The tunnel proxy API, at the end that is to be a device.
    static func device(uuid: String) -> Self {
        let request = """
            {"id":1,"method":"TunnelProxy.RegisterServer","params":{"serverName":"benchmark","serverUuid":"\(uuid)"}}

            """
        return Self(state: .register, request: request)
    }

    /// The same, at the end of a client of that device.
    static func client(uuid: String, of device: String) -> Self {
        let request = """
            {"id":1,"method":"TunnelProxy.RegisterClient","params":{"clientName":"benchmark",\
            "clientUuid":"\(uuid)","serverUuid":"\(device)"}}

            """
        return Self(state: .register, request: request)
    }

    /// A relay without a protocol, at the end that chooses the tunnel's number: the other end hears it and repeats it.
    static func calling(number: UInt64) -> Self {
        Self(state: .echo(of: number), request: "")
    }

    /// The other end of that.
    static var answering: Self { Self(state: .preamble, request: "") }

    private init(state: State, request: String) {
        self.state = state
        self.request = Array(request.utf8)
    }

    /// The connection stands.
    func connected() -> Action {
        switch self.state {
        case .hello, .greeting:
            .send(Array(#"{"id":0,"method":"RemoteProxy.Hello","params":{}}"#.utf8) + [UInt8(ascii: "\n")])
        case .authenticate, .register: .send(self.request)
        case .echo(let number): .send(Self.bytes(of: number))
        case .partner, .preamble, .established: .wait
        }
    }

    /// Bytes came. What follows the last message of the set-up belongs to the tunnel, and none may have come yet: both
    /// ends are ours, and neither sends before both are ready.
    mutating func received(_ bytes: some Collection<UInt8>) -> Action {
        self.received.append(contentsOf: bytes)
        switch self.state {
        case .hello, .greeting, .authenticate, .register, .partner:
            var action = Action.wait
            while let end = self.received.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: self.received[..<end], as: UTF8.self)
                self.received.removeSubrange(...end)
                action = self.received(line: line)
            }
            return action
        case .echo(let number):
            guard self.received.count >= 8 else { return .wait }
            guard self.received == Self.bytes(of: number) else { return .fail("the tunnel's ends are mixed up") }
            self.state = .established
            return .established
        case .preamble:
            guard self.received.count >= 8 else { return .wait }
            guard self.received.count == 8 else { return .fail("more bytes than were sent") }
            self.heardNumber = self.received.reduce(0) { $0 << 8 | UInt64($1) }
            self.state = .established
            return .establishedAfter(sending: self.received)
        case .established:
            return .fail("bytes that nobody sent")
        }
    }

    private mutating func received(line: String) -> Action {
        switch self.state {
        case .hello where line.contains(#""status":"success""#):
            self.state = .authenticate
            return .send(self.request)
        case .greeting where line.contains(#""status":"success""#):
            self.state = .established
            return .established
        case .authenticate where line.contains(#""AuthenticationErrorNoError""#):
            self.state = self.endsAlone ? .established : .partner
            return self.endsAlone ? .established : .wait
        case .register where line.contains(#""TunnelProxyErrorNoError""#):
            self.state = .established
            return .established
        case .partner where line.contains(#""RemoteProxy.TunnelEstablished""#):
            self.state = .established
            return .established
        default:
            return .fail("the server answered \(line.prefix(200))")
        }
    }

    private static func bytes(of number: UInt64) -> [UInt8] {
        (0..<8).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
}
