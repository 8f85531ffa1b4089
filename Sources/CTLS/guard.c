// SPDX-License-Identifier: GPL-3.0-only
//
// What a peer may ask for again and again at the server's cost. BoringSSL ends such connections by itself; OpenSSL 3.0
// derives keys for every KeyUpdate and answers every request to renegotiate, for as long as they come.

#include "provider.h"

#ifdef CTLS_SYSTEM_OPENSSL
/// As many as BoringSSL allows.
enum { MOST_KEY_UPDATES = 32 };

static void message_passed(int is_written, int version, int type, const void *bytes, size_t count, SSL *ssl,
                           void *argument) {
    (void)version, (void)ssl;
    ctls_session *session = argument;
    const uint8_t *message = bytes;
    if (is_written && type == SSL3_RT_ALERT && count == 2 && message[1] == SSL_AD_NO_RENEGOTIATION) {
        session->refused = "no renegotiation";
    } else if (!is_written && type == SSL3_RT_HANDSHAKE && count > 0 && message[0] == SSL3_MT_KEY_UPDATE) {
        session->key_updates += 1;
        if (session->key_updates > MOST_KEY_UPDATES) session->refused = "too many key updates";
    }
}

void ctls_session_guard(ctls_session *session) {
    SSL_set_msg_callback(session->ssl, message_passed);
    SSL_set_msg_callback_arg(session->ssl, session);
}
#else
void ctls_session_guard(ctls_session *session) {
    (void)session;
}
#endif
