// SPDX-License-Identifier: GPL-3.0-only

/// How a connection to a proxy is made and kept. The defaults suit a proxy on the internet.
public struct ClientConfiguration: Sendable {
    /// What the server's certificate must satisfy; without effect for `ws`, `tcp` and `unix`.
    public var tls: TLS
    /// How long to wait for what.
    public var timeouts: Timeouts
    /// What is held in memory at most.
    public var limits: Limits
    /// How a silent connection is checked.
    public var keepAlive: KeepAlive
    /// Told of all that is sent and received, in order, on the connection's event loop: it must return quickly.
    /// The token of an authentication is replaced before it gets here.
    public var trafficObserver: (@Sendable (TrafficEvent) -> Void)?

    /// A configuration that differs from the defaults in what is given.
    public init(
        tls: TLS = TLS(),
        timeouts: Timeouts = Timeouts(),
        limits: Limits = Limits(),
        keepAlive: KeepAlive = KeepAlive(),
        trafficObserver: (@Sendable (TrafficEvent) -> Void)? = nil
    ) {
        self.tls = tls
        self.timeouts = timeouts
        self.limits = limits
        self.keepAlive = keepAlive
        self.trafficObserver = trafficObserver
    }
}

extension ClientConfiguration {
    /// What the server's certificate must satisfy. TLS 1.2 is the least that is spoken.
    public struct TLS: Hashable, Sendable {
        /// Whose certificates are trusted.
        public enum Trust: Hashable, Sendable {
            /// The certificate must be issued, for the host in the URL, by an authority this system trusts.
            case systemRoots
            /// The certificate must be issued, for the host in the URL, by an authority in this PEM file. A
            /// self-signed certificate is its own authority.
            case rootsFile(path: String)
            /// Any certificate is taken: whoever sits between here and the server can read and change everything,
            /// the token included. For tests on one's own machine.
            case insecureAcceptAnyCertificate
        }

        /// Whose certificates are trusted.
        public var trust: Trust

        /// Trusts what the system trusts unless told otherwise.
        public init(trust: Trust = .systemRoots) {
            self.trust = trust
        }
    }

    /// How long to wait for what; none may be negative.
    public struct Timeouts: Hashable, Sendable {
        /// Name resolution, connecting, TLS handshake and WebSocket upgrade together.
        public var connect: Duration
        /// From a request to its reply. A proxy answers within its `jsonRpcTimeout`, 10 seconds by default.
        public var reply: Duration
        /// From the wish to close to the end of what was still to be sent and of the peer's farewell.
        public var close: Duration

        /// Time-outs that differ from the defaults in what is given.
        public init(
            connect: Duration = .seconds(10),
            reply: Duration = .seconds(15),
            close: Duration = .seconds(2)
        ) {
            self.connect = connect
            self.reply = reply
            self.close = close
        }
    }

    /// What is held in memory at most, in bytes.
    public struct Limits: Hashable, Sendable {
        /// A JSON message of the server.
        public var controlMessage: Int
        /// Payload that came and was not yet taken: above it the socket is no longer read. One more read, at most
        /// 64 KiB, may be under way then; and once the peer has ended, what the system's receive buffer holds is
        /// taken over at once.
        public var incomingHighMark: Int
        /// Below it the socket is read again.
        public var incomingLowMark: Int
        /// Payload that the socket has not yet taken: above it, sending waits.
        public var outgoingHighMark: Int

        /// Limits that differ from the defaults in what is given.
        public init(
            controlMessage: Int = 256 * 1024,
            incomingHighMark: Int = 256 * 1024,
            incomingLowMark: Int = 64 * 1024,
            outgoingHighMark: Int = 256 * 1024
        ) {
            self.controlMessage = controlMessage
            self.incomingHighMark = incomingHighMark
            self.incomingLowMark = incomingLowMark
            self.outgoingHighMark = outgoingHighMark
        }
    }

    /// How a silent connection is checked.
    public struct KeepAlive: Hashable, Sendable {
        /// After this time without a frame from the server a WebSocket is pinged.
        public var pingAfter: Duration
        /// After this time without a frame from the server a WebSocket counts as dead.
        public var deadAfter: Duration
        /// Whether the system checks silent TCP connections (`SO_KEEPALIVE`).
        public var tcpKeepAlive: Bool

        /// Settings that differ from the defaults in what is given.
        public init(
            pingAfter: Duration = .seconds(30),
            deadAfter: Duration = .seconds(60),
            tcpKeepAlive: Bool = true
        ) {
            self.pingAfter = pingAfter
            self.deadAfter = deadAfter
            self.tcpKeepAlive = tcpKeepAlive
        }
    }
}
