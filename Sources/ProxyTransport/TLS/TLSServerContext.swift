// SPDX-License-Identifier: GPL-3.0-only

import CTLS
public import NIOCore
import ProxyCore
import Synchronization

/// The server's side of TLS 1.2 and 1.3: a certificate that can be exchanged while connections live, and the keys of
/// session tickets, which are rotated and outlive the certificate.
///
/// With a client authority, clients are asked for a certificate. One that the authority has not issued, that is out of
/// date or not meant for clients, fails the handshake; none at all does not.
public final class TLSServerContext: Sendable {
    private struct State {
        var identity: TLSIdentity
        var tickets: TicketKeys
    }

    private let state: Mutex<State>

    /// The TLS library in use, with its version.
    public static var provider: String { String(cString: ctls_provider()) }

    /// Reads the files and checks that the key belongs to the certificate, and that the client authority is one.
    ///
    /// - Parameter ticketInterval: how often a new key for session tickets is made.
    public init(_ files: TLSFiles, ticketInterval: TimeAmount = .hours(8)) throws(TLSConfigurationError) {
        let identity = try TLSIdentity(files)
        let tickets = TicketKeys(keySize: Int(CTLS_TICKET_KEY_SIZE), interval: ticketInterval, now: .now())
        identity.use(tickets)
        self.state = Mutex(State(identity: identity, tickets: tickets))
    }

    /// Takes another certificate for new handshakes; running connections keep theirs, and tickets stay good, unless the
    /// client authority is another one: then every client has to show its certificate again.
    ///
    /// - Throws: what is wrong with the files; then the present certificate stays.
    public func reload(_ files: TLSFiles) throws(TLSConfigurationError) {
        self.use(try TLSCredentials(files))
    }

    /// The same with files that were read before, which cannot fail.
    public func use(_ credentials: TLSCredentials) {
        self.state.withLock { state in
            credentials.identity.use(state.tickets)
            state.identity = credentials.identity
        }
    }

    /// When the certificate that new handshakes get ends (RFC 5280 section 4.1.2.5), in seconds of Unix time.
    public var certificateExpiry: Int64? { self.state.withLock { $0.identity }.expiry }

    /// A session for a new connection.
    func makeSession(now: NIODeadline = .now()) throws(TLSError) -> TLSSession {
        let identity = self.state.withLock { state in
            // When somebody connects is soon enough: an idle server does nothing.
            if state.tickets.rotateIfDue(now: now) { state.identity.use(state.tickets) }
            return state.identity
        }
        return try TLSSession(identity)
    }
}
