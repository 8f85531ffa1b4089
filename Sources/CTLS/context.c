// SPDX-License-Identifier: GPL-3.0-only

#include "provider.h"

#include <stdlib.h>

const char *ctls_provider(void) {
    return OpenSSL_version(OPENSSL_VERSION);
}

static bool configure(SSL_CTX *ssl) {
    // TLS 1.2 with forward secrecy and AEAD only; TLS 1.3 has nothing else. AES first: relays live where it is fast.
    static const char ciphers[] = "ECDHE+AESGCM:ECDHE+CHACHA20";
    static const uint8_t session_id_context[] = "nymea-remoteproxy";
    if (!SSL_CTX_set_min_proto_version(ssl, TLS1_2_VERSION) || !SSL_CTX_set_cipher_list(ssl, ciphers)) return false;
#ifdef CTLS_SYSTEM_OPENSSL
    SSL_CTX_set_options(ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_COMPRESSION);
    if (!SSL_CTX_set_ciphersuites(
            ssl, "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384")) {
        return false;
    }
#else
    SSL_CTX_set_options(ssl, SSL_OP_CIPHER_SERVER_PREFERENCE);
#endif
    // Writes are repeated after the window was emptied, from wherever the plaintext lies then. Idle sessions hold no
    // buffers.
    SSL_CTX_set_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    // Resumption is by tickets alone: nothing is kept here per client. One ticket is what one reconnect needs.
    SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(ssl, 1);
    return SSL_CTX_set_session_id_context(ssl, session_id_context, sizeof(session_id_context) - 1);
}

ctls_context *ctls_context_new(void) {
    ctls_context *context = calloc(1, sizeof(ctls_context));
    if (context == NULL) return NULL;
    pthread_rwlock_init(&context->ticket_lock, NULL);
    context->ssl = SSL_CTX_new(TLS_server_method());
    if (context->ssl == NULL || !configure(context->ssl) || !ctls_tickets_install(context)) {
        ctls_context_free(context);
        return NULL;
    }
    return context;
}

void ctls_context_free(ctls_context *context) {
    SSL_CTX_free(context->ssl);
    pthread_rwlock_destroy(&context->ticket_lock);
    OPENSSL_cleanse(context->ticket_keys, sizeof(context->ticket_keys));
    free(context);
}

static ctls_credentials take_certificate(void *taker, X509 *certificate) {
    SSL_CTX *ssl = taker;
    // Both take a reference of their own.
    bool isTaken = SSL_CTX_get0_certificate(ssl) == NULL ? SSL_CTX_use_certificate(ssl, certificate)
                                                         : SSL_CTX_add1_chain_cert(ssl, certificate);
    return isTaken ? CTLS_CREDENTIALS_OK : CTLS_CREDENTIALS_REFUSED;
}

ctls_credentials ctls_context_add_certificates(ctls_context *context, const uint8_t *pem, size_t count) {
    return ctls_pem_certificates(pem, count, context->ssl, take_certificate);
}

ctls_credentials ctls_context_set_key(ctls_context *context, const uint8_t *pem, size_t count) {
    EVP_PKEY *key = ctls_pem_key(pem, count);
    ctls_credentials result = CTLS_CREDENTIALS_NO_PEM;
    if (key != NULL) {
        bool fits = SSL_CTX_use_PrivateKey(context->ssl, key) && SSL_CTX_check_private_key(context->ssl);
        result = fits ? CTLS_CREDENTIALS_OK : CTLS_CREDENTIALS_MISMATCH;
        EVP_PKEY_free(key);
    }
    ERR_clear_error();
    return result;
}

bool ctls_context_expiry(const ctls_context *context, int64_t *seconds) {
    X509 *certificate = SSL_CTX_get0_certificate(context->ssl);
    ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
    int days, rest;
    bool isKnown = certificate != NULL && epoch != NULL
                   && ASN1_TIME_diff(&days, &rest, epoch, X509_get0_notAfter(certificate)) == 1;
    if (isKnown) *seconds = (int64_t)days * 86400 + rest;
    ASN1_TIME_free(epoch);
    return isKnown;
}
