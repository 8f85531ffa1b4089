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

        /// How this side proves who it is, where the server asks for that: files in PEM.
        public struct Identity: Hashable, Sendable {
            /// The certificate, and behind it those of its issuers that the server may not know.
            public var certificateFile: String
            /// The certificate's private key, without a passphrase.
            public var keyFile: String

            /// Names both files.
            public init(certificateFile: String, keyFile: String) {
                self.certificateFile = certificateFile
                self.keyFile = keyFile
            }
        }

        /// Whose certificates are trusted.
        public var trust: Trust
        /// How this side proves who it is; nil if it does not.
        public var identity: Identity?

        /// Trusts what the system trusts, and proves nothing, unless told otherwise.
        public init(trust: Trust = .systemRoots, identity: Identity? = nil) {
            self.trust = trust
            self.identity = identity
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
        /// The handshake of a channel that is encrypted from end to end. The partner has to be there.
        public var encryption: Duration
        /// How long a device's other clients may be kept waiting by one that has sent
        /// ``ClientConfiguration/Limits/incomingHighMark`` and whose bytes nobody takes: then it is disconnected.
        public var slowClient: Duration

        /// Time-outs that differ from the defaults in what is given.
        public init(
            connect: Duration = .seconds(10),
            reply: Duration = .seconds(15),
            close: Duration = .seconds(2),
            encryption: Duration = .seconds(10),
            slowClient: Duration = .seconds(10)
        ) {
            self.connect = connect
            self.reply = reply
            self.close = close
            self.encryption = encryption
            self.slowClient = slowClient
        }
    }

    /// What is held in memory at most: bytes, unless something else is said.
    public struct Limits: Hashable, Sendable {
        /// A JSON message of the server.
        public var controlMessage: Int
        /// Payload that came and was not yet taken, for a device of each client: above it the socket is no longer read. One more read, at most
        /// 64 KiB, may be under way then; and once the peer has ended, what the system's receive buffer holds is
        /// taken over at once.
        public var incomingHighMark: Int
        /// Below it the socket is read again.
        public var incomingLowMark: Int
        /// Payload that the socket has not yet taken: above it, sending waits. A device's messages to the proxy may
        /// take as much again; above that the socket is no longer read.
        public var outgoingHighMark: Int
        /// The payload of one frame of a device's connection; a longer frame is dropped.
        public var frame: Int
        /// How many clients a device has at one time; one more is disconnected at once.
        public var clients: Int
        /// How many clients may wait to be taken from ``TunnelProxyServerConnection/clients``; one more is
        /// disconnected at once.
        public var waitingClients: Int

        /// Limits that differ from the defaults in what is given.
        public init(
            controlMessage: Int = 256 * 1024,
            incomingHighMark: Int = 256 * 1024,
            incomingLowMark: Int = 64 * 1024,
            outgoingHighMark: Int = 256 * 1024,
            frame: Int = 1024 * 1024,
            clients: Int = 1024,
            waitingClients: Int = 256
        ) {
            self.controlMessage = controlMessage
            self.incomingHighMark = incomingHighMark
            self.incomingLowMark = incomingLowMark
            self.outgoingHighMark = outgoingHighMark
            self.frame = frame
            self.clients = clients
            self.waitingClients = waitingClients
        }
    }

    /// How a silent connection is checked.
    public struct KeepAlive: Hashable, Sendable {
        /// After this time without a frame from the server a WebSocket is pinged, and after this time without anything
        /// from the server the system probes a TCP connection. A device pings the proxy after this
        /// time without a byte from it, and without a byte to it; it gives the connection up when then nothing comes
        /// within ``ClientConfiguration/Timeouts/reply``.
        public var pingAfter: Duration
        /// After this time without a frame from the server a WebSocket counts as dead, and without anything from it,
        /// although it should have acknowledged something, a TCP connection (Linux only).
        public var deadAfter: Duration
        /// Whether silent TCP connections are checked, whatever they carry.
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
