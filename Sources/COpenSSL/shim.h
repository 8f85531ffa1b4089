// SPDX-License-Identifier: GPL-3.0-only

// The system's OpenSSL 3 for Swift: the headers, and functions for what OpenSSL declares as macros.

#ifndef COPENSSL_SHIM_H
#define COPENSSL_SHIM_H

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

static inline int COpenSSL_set_protocol_versions(SSL_CTX *context, int minimum, int maximum) {
    return SSL_CTX_set_min_proto_version(context, minimum) && SSL_CTX_set_max_proto_version(context, maximum);
}

static inline void COpenSSL_enable_client_sessions(SSL_CTX *context) {
    // Not in the context's own store, with which they would become unusable.
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
}

static inline int COpenSSL_set_server_name(SSL *ssl, const char *name) {
    return (int)SSL_set_tlsext_host_name(ssl, name);
}

#endif
