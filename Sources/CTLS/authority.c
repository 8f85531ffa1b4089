// SPDX-License-Identifier: GPL-3.0-only
//
// Client certificates: who may issue them, and which sessions may be resumed on the strength of one.

#include "provider.h"

/// Once the authority is known, a session is resumed under the same one only.
typedef struct {
    SSL_CTX *ssl;
    X509_STORE *store;
    EVP_MD_CTX *digest;
    unsigned count;
    size_t names_size;
} authority;

static bool digest_certificate(EVP_MD_CTX *digest, X509 *certificate) {
    uint8_t *bytes = NULL;
    int count = i2d_X509(certificate, &bytes);
    bool isDone = count > 0 && EVP_DigestUpdate(digest, bytes, (size_t)count);
    OPENSSL_free(bytes);
    return isDone;
}

static ctls_credentials take_authority(void *taker, X509 *certificate) {
    authority *self = taker;
    if (X509_check_ca(certificate) == 0) return CTLS_CREDENTIALS_NO_AUTHORITY;
    int name_size = i2d_X509_NAME(X509_get_subject_name(certificate), NULL);
    if (name_size <= 0) return CTLS_CREDENTIALS_REFUSED;
    self->count += 1;
    // Each name has two bytes for its length.
    self->names_size += (size_t)name_size + 2;
    if (self->count > CTLS_AUTHORITIES || self->names_size > CTLS_AUTHORITY_NAMES) return CTLS_CREDENTIALS_TOO_MANY;
    bool isTaken = X509_STORE_add_cert(self->store, certificate) && SSL_CTX_add_client_CA(self->ssl, certificate)
                   && digest_certificate(self->digest, certificate);
    return isTaken ? CTLS_CREDENTIALS_OK : CTLS_CREDENTIALS_REFUSED;
}

/// A ticket vouches for a certificate that this context may not trust, or for none: other authorities, other sessions.
static bool set_session_id_context(authority *self) {
    uint8_t value[EVP_MAX_MD_SIZE];
    unsigned count = 0;
    return EVP_DigestFinal_ex(self->digest, value, &count) && SSL_CTX_set_session_id_context(self->ssl, value, count);
}

static ctls_credentials require(authority *self, const uint8_t *pem, size_t count) {
    // Whoever is in the file is trusted, and need not be a root (RFC 5280 section 6.1.1 d).
    if (!EVP_DigestInit_ex(self->digest, EVP_sha256(), NULL)
        || !X509_STORE_set_flags(self->store, X509_V_FLAG_PARTIAL_CHAIN)) {
        return CTLS_CREDENTIALS_REFUSED;
    }
    ctls_credentials result = ctls_pem_certificates(pem, count, self, take_authority);
    if (result != CTLS_CREDENTIALS_OK) return result;
    // A store of its own: from the context's, OpenSSL would complete the server's chain too.
    if (!set_session_id_context(self) || !SSL_CTX_set0_verify_cert_store(self->ssl, self->store)) {
        return CTLS_CREDENTIALS_REFUSED;
    }
    self->store = NULL;
    // Both providers then check signatures, dates, constraints and that the certificate is one for clients. Who has
    // none may go on: what that means is for the caller to decide.
    SSL_CTX_set_verify(self->ssl, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_max_cert_list(self->ssl, CTLS_CLIENT_CHAIN);
    return CTLS_CREDENTIALS_OK;
}

ctls_credentials ctls_context_set_client_authority(ctls_context *context, const uint8_t *pem, size_t count) {
    authority self = {.ssl = context->ssl, .store = X509_STORE_new(), .digest = EVP_MD_CTX_new()};
    bool isReady = self.store != NULL && self.digest != NULL;
    ctls_credentials result = isReady ? require(&self, pem, count) : CTLS_CREDENTIALS_REFUSED;
    X509_STORE_free(self.store);
    EVP_MD_CTX_free(self.digest);
    ERR_clear_error();
    return result;
}
