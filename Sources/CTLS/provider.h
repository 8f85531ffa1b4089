// SPDX-License-Identifier: GPL-3.0-only
//
// The one place that knows which TLS library this is.

#ifndef CTLS_PROVIDER_H
#define CTLS_PROVIDER_H

#include "CTLS.h"

#ifdef CTLS_SYSTEM_OPENSSL
#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#else
#include <CNIOBoringSSL.h>
#endif

#include <pthread.h>

struct ctls_context {
    SSL_CTX *ssl;
    pthread_rwlock_t ticket_lock;
    size_t ticket_key_count;
    uint8_t ticket_keys[CTLS_TICKET_KEYS][CTLS_TICKET_KEY_SIZE];
};

struct ctls_session {
    SSL *ssl;
    /// Only during a call.
    ctls_window *window;
    /// In this call, input was held back because the output window could not have taken an answer.
    bool lacks_room;
    /// What the peer did that is not put up with, or NULL.
    const char *refused;
    /// KeyUpdates in a row, without data between them.
    unsigned key_updates;
    /// The handshake has failed for the sake of the peer's certificate.
    bool has_refused_certificate;
    const char *error;
};

/// The two ends of a session's wire are one window: BIO reads take its input, BIO writes fill its output.
BIO *ctls_window_bio_new(ctls_session *session);

/// Has the session refuse what the provider itself would put up with for ever.
void ctls_session_guard(ctls_session *session);

/// After a failure: sees to it that a peer whose very first bytes were no TLS gets an alert.
void ctls_session_explain(ctls_window *window);

/// Lets tickets be made and read with the context's keys.
bool ctls_tickets_install(ctls_context *context);

/// Looks at one certificate of a file and keeps a reference of its own if it needs one. Anything but
/// CTLS_CREDENTIALS_OK ends the reading.
typedef ctls_credentials ctls_certificate_taker(void *taker, X509 *certificate);

/// Hands out the certificates of a PEM file, one by one.
ctls_credentials ctls_pem_certificates(const uint8_t *pem, size_t count, void *taker, ctls_certificate_taker *take);
/// The private key of a PEM file; NULL if there is none without a passphrase.
EVP_PKEY *ctls_pem_key(const uint8_t *pem, size_t count);

#endif
