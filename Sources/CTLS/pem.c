// SPDX-License-Identifier: GPL-3.0-only
//
// Certificates and keys out of files in PEM format (RFC 7468).

#include "provider.h"

#include <limits.h>

/// Keys with a passphrase are refused: a daemon has nobody to ask.
static int no_passphrase(char *buffer, int size, int writing, void *user) {
    (void)buffer, (void)size, (void)writing, (void)user;
    return -1;
}

static BIO *pem_bio(const uint8_t *pem, size_t count) {
    return count > INT_MAX ? NULL : BIO_new_mem_buf(pem, (int)count);
}

ctls_credentials ctls_pem_certificates(const uint8_t *pem, size_t count, void *taker, ctls_certificate_taker *take) {
    BIO *bio = pem_bio(pem, count);
    if (bio == NULL) return CTLS_CREDENTIALS_NO_PEM;
    ctls_credentials result = CTLS_CREDENTIALS_NO_PEM;
    X509 *certificate;
    ERR_clear_error();
    while ((certificate = PEM_read_bio_X509(bio, NULL, no_passphrase, NULL)) != NULL) {
        result = take(taker, certificate);
        X509_free(certificate);
        if (result != CTLS_CREDENTIALS_OK) break;
    }
    // The end of the file is reported as an error too: only one in the midst of a certificate counts.
    if (result == CTLS_CREDENTIALS_OK && ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE) {
        result = CTLS_CREDENTIALS_NO_PEM;
    }
    ERR_clear_error();
    BIO_free(bio);
    return result;
}

EVP_PKEY *ctls_pem_key(const uint8_t *pem, size_t count) {
    BIO *bio = pem_bio(pem, count);
    if (bio == NULL) return NULL;
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, NULL);
    BIO_free(bio);
    return key;
}
