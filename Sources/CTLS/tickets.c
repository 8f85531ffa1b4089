// SPDX-License-Identifier: GPL-3.0-only
//
// Session tickets (RFC 5077, RFC 8446 section 4.6.1) under keys that the caller rotates.

#include "provider.h"

#include <string.h>

enum { NAME_SIZE = 16, CIPHER_KEY_SIZE = 32, MAC_KEY_SIZE = 32 };

#ifdef CTLS_SYSTEM_OPENSSL
typedef EVP_MAC_CTX mac_context;

static bool mac_init(mac_context *mac, const uint8_t *key) {
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, (void *)key, MAC_KEY_SIZE),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, "SHA256", 0),
        OSSL_PARAM_construct_end(),
    };
    return EVP_MAC_CTX_set_params(mac, parameters);
}
#else
typedef HMAC_CTX mac_context;

static bool mac_init(mac_context *mac, const uint8_t *key) {
    return HMAC_Init_ex(mac, key, MAC_KEY_SIZE, EVP_sha256(), NULL);
}
#endif

static bool use_key(const uint8_t *key, uint8_t *iv, EVP_CIPHER_CTX *cipher, mac_context *mac, bool encrypt) {
    const uint8_t *cipher_key = key + NAME_SIZE;
    const uint8_t *mac_key = cipher_key + CIPHER_KEY_SIZE;
    return EVP_CipherInit_ex(cipher, EVP_aes_256_cbc(), NULL, cipher_key, iv, encrypt) && mac_init(mac, mac_key);
}

/// Whether a ticket can hold what the client has presented.
static bool has_room_for_chain(const SSL *ssl) {
    size_t size = 0;
#ifdef CTLS_SYSTEM_OPENSSL
    // It keeps the first certificate only, and takes a ClientHello with it of any size that CTLS_CLIENT_CHAIN allows.
    (void)ssl;
#else
    const STACK_OF(CRYPTO_BUFFER) *chain = SSL_get0_peer_certificates(ssl);
    for (size_t index = 0; chain != NULL && index < sk_CRYPTO_BUFFER_num(chain); index++) {
        size += CRYPTO_BUFFER_len(sk_CRYPTO_BUFFER_value(chain, index));
    }
#endif
    return size <= CTLS_TICKET_CHAIN;
}

/// Answers as SSL_CTX_set_tlsext_ticket_key_cb defines it: -1 error, 0 no such key, 1 go on, 2 go on and renew.
static int ticket_key(SSL *ssl, uint8_t *name, uint8_t *iv, EVP_CIPHER_CTX *cipher, mac_context *mac, int encrypt) {
    ctls_context *context = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    int result = 0;
    pthread_rwlock_rdlock(&context->ticket_lock);
    if (encrypt) {
        const uint8_t *key = context->ticket_keys[0];
        if (context->ticket_key_count > 0 && has_room_for_chain(ssl)) {
            memcpy(name, key, NAME_SIZE);
            bool isMade = RAND_bytes(iv, EVP_CIPHER_iv_length(EVP_aes_256_cbc())) && use_key(key, iv, cipher, mac, true);
            result = isMade ? 1 : -1;
        }
    } else {
        for (size_t index = 0; index < context->ticket_key_count && result == 0; index++) {
            const uint8_t *key = context->ticket_keys[index];
            if (memcmp(name, key, NAME_SIZE) != 0) continue;
            // Clients of TLS 1.3 use a ticket once (RFC 8446 appendix C.4), so each gets the next one.
            bool isRenewed = index > 0 || SSL_version(ssl) >= TLS1_3_VERSION;
            result = !use_key(key, iv, cipher, mac, false) ? -1 : isRenewed ? 2 : 1;
        }
    }
    pthread_rwlock_unlock(&context->ticket_lock);
    return result;
}

bool ctls_tickets_install(ctls_context *context) {
    if (!SSL_CTX_set_app_data(context->ssl, context)) return false;
#ifdef CTLS_SYSTEM_OPENSSL
    return SSL_CTX_set_tlsext_ticket_key_evp_cb(context->ssl, ticket_key);
#else
    return SSL_CTX_set_tlsext_ticket_key_cb(context->ssl, ticket_key);
#endif
}

void ctls_context_set_ticket_keys(ctls_context *context, const uint8_t *keys, size_t count) {
    if (count > CTLS_TICKET_KEYS) count = CTLS_TICKET_KEYS;
    pthread_rwlock_wrlock(&context->ticket_lock);
    OPENSSL_cleanse(context->ticket_keys, sizeof(context->ticket_keys));
    memcpy(context->ticket_keys, keys, count * CTLS_TICKET_KEY_SIZE);
    context->ticket_key_count = count;
    pthread_rwlock_unlock(&context->ticket_lock);
}
