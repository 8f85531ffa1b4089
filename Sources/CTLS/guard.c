// SPDX-License-Identifier: GPL-3.0-only
//
// What OpenSSL 3.0 leaves undone and BoringSSL does by itself: it derives keys for every KeyUpdate and answers every
// request to renegotiate, for as long as they come, and has no answer for a peer that does not speak TLS.

#include "provider.h"

#include <string.h>

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

void ctls_session_explain(ctls_window *window) {
    static const uint8_t alert[] = {SSL3_RT_ALERT, 3, 1, 0, 2, SSL3_AL_FATAL, SSL_AD_PROTOCOL_VERSION};
    if (ERR_GET_REASON(ERR_peek_error()) != SSL_R_WRONG_VERSION_NUMBER || window->output_count > 0) return;
    if (window->output_capacity < sizeof(alert)) return;
    memcpy(window->output, alert, sizeof(alert));
    window->output_count = sizeof(alert);
}
#else
void ctls_session_guard(ctls_session *session) {
    (void)session;
}

void ctls_session_explain(ctls_window *window) {
    (void)window;
}
#endif
