// SPDX-License-Identifier: GPL-3.0-only
//
// The server side of TLS 1.2 and 1.3 over memory: bytes in, bytes out, no sockets, no clocks, no callbacks.
//
// A thin shim over the SSL_* API that two providers share. Which one it is was decided when the package was built:
// BoringSSL as swift-nio-ssl bundles it, or the system's OpenSSL 3 (package trait SystemOpenSSL). Callers cannot tell
// them apart except by ctls_provider().

#ifndef CTLS_H
#define CTLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What a call came to.
typedef enum {
    /// All that was asked for is done.
    CTLS_DONE,
    /// More bytes from the peer are needed; all input has been taken.
    CTLS_WANTS_INPUT,
    /// The output window is full: empty it and call again with the same arguments.
    CTLS_WANTS_OUTPUT,
    /// The peer has sent close_notify (RFC 8446 section 6.1).
    CTLS_CLOSED,
    /// The connection cannot go on; see ctls_session_error. The output may hold an alert for the peer.
    CTLS_FAILED,
} ctls_status;

/// Where the bytes of the wire lie during one call. Calls advance `input` and count `output_count` up.
///
/// Input is only taken while there is room for CTLS_ANSWER bytes of output: no alert is ever lost.
typedef struct {
    const uint8_t *input;
    size_t input_count;
    uint8_t *output;
    size_t output_capacity;
    size_t output_count;
} ctls_window;

/// The most a record adds to its plaintext: header, explicit nonce, tag, content type (RFC 5246 section 6.2.3.3, RFC
/// 8446 section 5.2), rounded up.
#define CTLS_RECORD_OVERHEAD 64
/// The most that a record of the peer can bring forth: an alert, and in front of it what BoringSSL sends with whatever
/// is written next, an answer to KeyUpdate and a session ticket.
#define CTLS_ANSWER 1024
/// The most plaintext a record carries (RFC 8446 section 5.1).
#define CTLS_RECORD_PLAINTEXT 16384

/// The name and version of the TLS library in use.
const char *ctls_provider(void);

// MARK: Contexts

/// What the sessions of one certificate share. Thread-safe, except that it must be set up before it is used.
typedef struct ctls_context ctls_context;

/// What can be wrong with a certificate or key.
typedef enum {
    CTLS_CREDENTIALS_OK,
    /// It is not in PEM format.
    CTLS_CREDENTIALS_NO_PEM,
    /// It is not the key of the certificate.
    CTLS_CREDENTIALS_MISMATCH,
    /// The provider does not accept it, for example because the key is too short.
    CTLS_CREDENTIALS_REFUSED,
    /// It is the certificate of something that must not issue certificates.
    CTLS_CREDENTIALS_NO_AUTHORITY,
    /// There are more certificates, or longer names in them, than a handshake should carry.
    CTLS_CREDENTIALS_TOO_MANY,
} ctls_credentials;

/// A context for servers: TLS 1.2 and 1.3, forward secrecy and AEAD only, tickets for resumption. NULL without memory.
ctls_context *ctls_context_new(void);
/// Frees a context. No session of it may exist any more.
void ctls_context_free(ctls_context *context);

/// Takes the certificates of a PEM file: the first is the server's unless one was given before, the rest are issuers.
ctls_credentials ctls_context_add_certificates(ctls_context *context, const uint8_t *pem, size_t count);
/// Takes the private key of a PEM file; the certificate must have been given before.
ctls_credentials ctls_context_set_key(ctls_context *context, const uint8_t *pem, size_t count);
/// When the server's certificate ends (RFC 5280 section 4.1.2.5), in seconds of Unix time. False if there is none.
bool ctls_context_expiry(const ctls_context *context, int64_t *seconds);

/// The most certificates an authority may consist of.
#define CTLS_AUTHORITIES 64
/// The most bytes that their names, which the server lists in each handshake, may have together.
#define CTLS_AUTHORITY_NAMES 16384
/// The most bytes of certificates a client may present; a longer message fails the handshake.
#define CTLS_CLIENT_CHAIN 16384
/// The most bytes of certificates for which BoringSSL gives a client a ticket: it puts all of them into the ticket, and
/// takes a ClientHello of no more than CTLS_CLIENT_CHAIN bytes.
#define CTLS_TICKET_CHAIN 8192

/// Has clients asked for a certificate, which must have been issued by one of the authorities in a PEM file, or by an
/// intermediate that the client presents with it. Clients without any are let through. Sessions are resumed by contexts
/// with the same authority only. To be called once, before the context is used.
ctls_credentials ctls_context_set_client_authority(ctls_context *context, const uint8_t *pem, size_t count);

/// A key for session tickets: 16 bytes name, 32 bytes AES-256 key, 32 bytes HMAC-SHA256 key (RFC 5077 section 4).
#define CTLS_TICKET_KEY_SIZE 80
/// How many keys may be in use at a time.
#define CTLS_TICKET_KEYS 3

/// Replaces the ticket keys: the first one makes tickets, the others are accepted too. Wipes the old ones.
void ctls_context_set_ticket_keys(ctls_context *context, const uint8_t *keys, size_t count);

// MARK: Sessions

/// One connection. Not thread-safe; may move between threads.
typedef struct ctls_session ctls_session;

/// A session that waits for a ClientHello; NULL without memory. The context must outlive it.
ctls_session *ctls_session_new(const ctls_context *context);
void ctls_session_free(ctls_session *session);

/// Goes on with the handshake. CTLS_DONE: it is complete, and the input may hold more.
ctls_status ctls_session_handshake(ctls_session *session, ctls_window *window);
/// Decrypts as many records as the input and the room for plaintext allow. CTLS_DONE: the room is used up.
ctls_status ctls_session_read(ctls_session *session, ctls_window *window, uint8_t *plaintext, size_t capacity,
                              size_t *count);
/// Encrypts. `*taken` is how much of the plaintext is dealt with, also when the output window was too small for all.
ctls_status ctls_session_write(ctls_session *session, ctls_window *window, const uint8_t *plaintext, size_t count,
                               size_t *taken);
/// Writes close_notify. Reading may go on.
ctls_status ctls_session_close(ctls_session *session, ctls_window *window);
/// Asks for new keys in both directions (RFC 8446 section 4.6.3); they go out with the next write. False on TLS 1.2.
bool ctls_session_update_keys(ctls_session *session);

/// Whether the handshake resumed an earlier session.
bool ctls_session_is_resumed(const ctls_session *session);
/// The protocol version, for example "TLSv1.3".
const char *ctls_session_version(const ctls_session *session);
/// The name of the cipher suite, for example "TLS_AES_128_GCM_SHA256"; empty before the handshake is complete.
const char *ctls_session_cipher(const ctls_session *session);
/// The name the client asked for (SNI, RFC 6066 section 3), or NULL.
const char *ctls_session_server_name(const ctls_session *session);
/// What went wrong in the call that came to CTLS_FAILED; a static text.
const char *ctls_session_error(const ctls_session *session);
/// Whether that was for the sake of the client's certificate.
bool ctls_session_has_refused_certificate(const ctls_session *session);

// MARK: Names of the peer

/// A walk over the names in the peer's certificate.
typedef struct ctls_names ctls_names;

/// Where in the certificate a name stands.
typedef enum {
    /// Common name of the subject, converted to UTF-8.
    CTLS_NAME_COMMON,
    /// dNSName of the subjectAltName extension (RFC 5280 section 4.2.1.6).
    CTLS_NAME_DNS,
    /// uniformResourceIdentifier of the same.
    CTLS_NAME_URI,
} ctls_name_kind;

/// A name, as it stands in the certificate: whatever bytes the issuer has signed, zeros among them. They are valid until
/// the next call.
typedef struct {
    ctls_name_kind kind;
    const uint8_t *bytes;
    size_t count;
} ctls_name;

/// Begins with the first name. NULL if the handshake, or the one that this session resumes, has verified no certificate,
/// if that has expired since, or without memory.
ctls_names *ctls_session_peer_names(const ctls_session *session);
/// The next name; false after the last.
bool ctls_names_next(ctls_names *names, ctls_name *name);
void ctls_names_free(ctls_names *names);

#endif
