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
    const char *error;
};

/// The two ends of a session's wire are one window: BIO reads take its input, BIO writes fill its output.
BIO *ctls_window_bio_new(ctls_session *session);

/// Lets tickets be made and read with the context's keys.
bool ctls_tickets_install(ctls_context *context);

#endif
