// SPDX-License-Identifier: GPL-3.0-only

import CTLS
import NIOCore
import ProxyCore

/// One TLS connection over memory: takes and gives bytes of the wire, does no I/O (`CTLS.h`).
final class TLSSession {
    /// What a step came to.
    enum Outcome: Equatable {
        /// All that was asked for is done.
        case done
        /// All input has been taken; more is needed.
        case wantsInput
        /// The records did not fit: write them, then take the same step again.
        case wantsOutput
        /// The peer has sent close_notify.
        case closed
        /// The connection cannot go on, for this reason. The records may hold an alert for the peer.
        case failed(String)
    }

    private let session: OpaquePointer
    /// Kept alive for as long as the session refers to it.
    private let identity: TLSIdentity

    /// A session that waits for a ClientHello.
    init(_ identity: TLSIdentity) throws(TLSError) {
        guard let session = ctls_session_new(identity.context) else { throw .outOfMemory }
        self.session = session
        self.identity = identity
    }

    deinit {
        ctls_session_free(self.session)
    }

    /// Goes on with the handshake, taking bytes from `input`.
    func handshake(_ input: inout ByteBuffer, records: inout ByteBuffer) -> Outcome {
        self.step(&input, &records) { session, window in ctls_session_handshake(session, window) }
    }

    /// Decrypts what is in `input` as far as `plaintext` has room.
    ///
    /// - Parameter answer: room for what the peer is to be told at once: an alert, or an answer to a KeyUpdate.
    /// - Returns: what it came to, and how many bytes of `answer` are filled.
    func read(
        _ input: inout ByteBuffer,
        plaintext: inout ByteBuffer,
        answer: UnsafeMutableRawBufferPointer
    ) -> (Outcome, count: Int) {
        self.step(&input, answer) { session, window in
            var status = CTLS_DONE
            plaintext.writeWithUnsafeMutableBytes(minimumWritableBytes: 0) { bytes in
                var count = 0
                let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
                status = ctls_session_read(session, window, start, bytes.count, &count)
                return count
            }
            return status
        }
    }

    /// Encrypts what is readable in `plaintext`, as far as `records` has room.
    func write(_ plaintext: inout ByteBuffer, records: inout ByteBuffer) -> Outcome {
        var none = ByteBuffer()
        return self.step(&none, &records) { session, window in
            var status = CTLS_DONE
            plaintext.readWithUnsafeReadableBytes { bytes in
                var count = 0
                let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
                status = ctls_session_write(session, window, start, bytes.count, &count)
                return count
            }
            return status
        }
    }

    /// Writes close_notify; reading may go on.
    func close(records: inout ByteBuffer) -> Outcome {
        var none = ByteBuffer()
        return self.step(&none, &records) { session, window in ctls_session_close(session, window) }
    }

    /// Has the next write change the keys of both directions. TLS 1.2 cannot, and does nothing.
    func updateKeys() {
        _ = ctls_session_update_keys(self.session)
    }

    /// Whether the handshake resumed an earlier session.
    var isResumed: Bool { ctls_session_is_resumed(self.session) }

    /// `TLSv1.2` or `TLSv1.3`.
    var version: String { String(cString: ctls_session_version(self.session)) }

    /// The name of the cipher suite, for example `TLS_AES_128_GCM_SHA256`; empty before the handshake is complete.
    var cipher: String { String(cString: ctls_session_cipher(self.session)) }

    /// The name the client asked for (SNI, RFC 6066 section 3), as it sent it.
    var serverName: String? { ctls_session_server_name(self.session).map { String(cString: $0) } }

    /// The names in the client's certificate: read from it at each call, kept nowhere. Nil without a certificate that was
    /// verified, in this handshake or in the one that it resumes, and that has not expired since.
    var peerCertificateNames: CertificateNames? {
        guard let walk = ctls_session_peer_names(self.session) else { return nil }
        defer { ctls_names_free(walk) }
        var names = CertificateNames()
        var name = ctls_name()
        while ctls_names_next(walk, &name) {
            let bytes = UnsafeBufferPointer(start: name.bytes, count: name.count)
            switch name.kind {
            case CTLS_NAME_DNS: names.add(bytes, as: .dns)
            case CTLS_NAME_URI: names.add(bytes, as: .uri)
            default: names.add(bytes, as: .common)
            }
        }
        return names
    }

    /// What the TLS library says went wrong.
    private var failure: String {
        let reason = String(cString: ctls_session_error(self.session))
        guard ctls_session_has_refused_certificate(self.session) else { return reason }
        return "the client's certificate is not accepted: \(reason)"
    }

    @inline(__always)
    private func step(
        _ input: inout ByteBuffer,
        _ records: inout ByteBuffer,
        _ body: (OpaquePointer, UnsafeMutablePointer<ctls_window>) -> ctls_status
    ) -> Outcome {
        var outcome = Outcome.done
        records.writeWithUnsafeMutableBytes(minimumWritableBytes: 0) { room in
            let result = self.step(&input, room, body)
            outcome = result.0
            return result.count
        }
        return outcome
    }

    @inline(__always)
    private func step(
        _ input: inout ByteBuffer,
        _ output: UnsafeMutableRawBufferPointer,
        _ body: (OpaquePointer, UnsafeMutablePointer<ctls_window>) -> ctls_status
    ) -> (Outcome, count: Int) {
        var status = CTLS_DONE
        var count = 0
        input.readWithUnsafeReadableBytes { wire in
            var window = ctls_window(
                input: wire.baseAddress?.assumingMemoryBound(to: UInt8.self),
                input_count: wire.count,
                output: output.baseAddress?.assumingMemoryBound(to: UInt8.self),
                output_capacity: output.count,
                output_count: 0
            )
            status = body(self.session, &window)
            count = window.output_count
            return wire.count - window.input_count
        }
        switch status {
        case CTLS_DONE: return (.done, count)
        case CTLS_WANTS_INPUT: return (.wantsInput, count)
        case CTLS_WANTS_OUTPUT: return (.wantsOutput, count)
        case CTLS_CLOSED: return (.closed, count)
        default: return (.failed(self.failure), count)
        }
    }
}
