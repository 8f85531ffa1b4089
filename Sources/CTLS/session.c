// SPDX-License-Identifier: GPL-3.0-only

#include "provider.h"

#include <limits.h>
#include <stdlib.h>

ctls_session *ctls_session_new(const ctls_context *context) {
    ctls_session *session = calloc(1, sizeof(ctls_session));
    if (session == NULL) return NULL;
    session->ssl = SSL_new(context->ssl);
    BIO *bio = session->ssl == NULL ? NULL : ctls_window_bio_new(session);
    if (bio == NULL) {
        ctls_session_free(session);
        return NULL;
    }
    // The one reference goes to both sides.
    SSL_set_bio(session->ssl, bio, bio);
    SSL_set_accept_state(session->ssl);
    ctls_session_guard(session);
#ifndef CTLS_SYSTEM_OPENSSL
    // What only a handshake needs is freed after it.
    SSL_set_shed_handshake_config(session->ssl, 1);
#endif
    return session;
}

void ctls_session_free(ctls_session *session) {
    SSL_free(session->ssl);
    free(session);
}

static void begin(ctls_session *session, ctls_window *window) {
    session->window = window;
    session->lacks_room = false;
#ifdef CTLS_SYSTEM_OPENSSL
    // SSL_get_error looks at the thread's whole queue, which may hold another connection's errors. BoringSSL empties it
    // by itself.
    ERR_clear_error();
#endif
}

static const char *error_text(ctls_session *session) {
    if (session->refused != NULL) return session->refused;
    // That verification has failed tells nobody what to mend.
    unsigned long last = ERR_peek_last_error();
    session->has_refused_certificate =
        ERR_GET_LIB(last) == ERR_LIB_SSL && ERR_GET_REASON(last) == SSL_R_CERTIFICATE_VERIFY_FAILED;
    if (session->has_refused_certificate) return X509_verify_cert_error_string(SSL_get_verify_result(session->ssl));
    unsigned long error = ERR_peek_error();
    const char *text = error == 0 ? NULL : ERR_reason_error_string(error);
    return text == NULL ? "the connection failed" : text;
}

static ctls_status end(ctls_session *session, int result) {
    ctls_status status = CTLS_DONE;
    if (result <= 0) {
        switch (SSL_get_error(session->ssl, result)) {
            case SSL_ERROR_WANT_READ: status = session->lacks_room ? CTLS_WANTS_OUTPUT : CTLS_WANTS_INPUT; break;
            case SSL_ERROR_WANT_WRITE: status = CTLS_WANTS_OUTPUT; break;
            case SSL_ERROR_ZERO_RETURN: status = CTLS_CLOSED; break;
            default:
                status = CTLS_FAILED;
                session->error = error_text(session);
                ctls_session_explain(session->window);
                ERR_clear_error();
                break;
        }
    }
    session->window = NULL;
    return status;
}

/// Sends what the provider would put in front of the next write.
static int write_ticket(SSL *ssl) {
#ifndef CTLS_SYSTEM_OPENSSL
    // BoringSSL's ticket holds the client's certificates: an alert behind it would not find room (CTLS_ANSWER).
    if (SSL_get0_peer_certificates(ssl) != NULL && SSL_write(ssl, NULL, 0) < 0) return -1;
#else
    (void)ssl;
#endif
    return 1;
}

ctls_status ctls_session_handshake(ctls_session *session, ctls_window *window) {
    begin(session, window);
    int result = SSL_do_handshake(session->ssl);
    return end(session, result > 0 ? write_ticket(session->ssl) : result);
}

ctls_status ctls_session_read(ctls_session *session, ctls_window *window, uint8_t *plaintext, size_t capacity,
                              size_t *count) {
    begin(session, window);
    *count = 0;
    int result = 1;
    while (*count < capacity) {
        size_t room = capacity - *count;
        result = SSL_read(session->ssl, plaintext + *count, room > INT_MAX ? INT_MAX : (int)room);
        if (result <= 0) break;
        *count += (size_t)result;
        session->key_updates = 0;
        // Records are taken one by one, so nothing more can come of this input: to ask would cost a tenth of a message.
        if (window->input_count == 0 && SSL_pending(session->ssl) == 0) {
            session->window = NULL;
            return CTLS_WANTS_INPUT;
        }
    }
    return end(session, result);
}

ctls_status ctls_session_write(ctls_session *session, ctls_window *window, const uint8_t *plaintext, size_t count,
                               size_t *taken) {
    begin(session, window);
    *taken = 0;
    int result = 1;
    while (*taken < count) {
        size_t rest = count - *taken;
        result = SSL_write(session->ssl, plaintext + *taken, rest > INT_MAX ? INT_MAX : (int)rest);
        if (result <= 0) break;
        *taken += (size_t)result;
    }
    return end(session, result);
}

ctls_status ctls_session_close(ctls_session *session, ctls_window *window) {
    begin(session, window);
    // 0 means that the peer's close_notify is still to come, which is for ctls_session_read to find.
    int result = SSL_shutdown(session->ssl);
    return end(session, result == 0 ? 1 : result);
}

bool ctls_session_update_keys(ctls_session *session) {
    return SSL_version(session->ssl) >= TLS1_3_VERSION && SSL_key_update(session->ssl, SSL_KEY_UPDATE_REQUESTED);
}

bool ctls_session_is_resumed(const ctls_session *session) {
    return SSL_session_reused(session->ssl);
}

const char *ctls_session_version(const ctls_session *session) {
    return SSL_get_version(session->ssl);
}

const char *ctls_session_cipher(const ctls_session *session) {
    const SSL_CIPHER *cipher = SSL_get_current_cipher(session->ssl);
    return cipher == NULL ? "" : SSL_CIPHER_get_name(cipher);
}

const char *ctls_session_server_name(const ctls_session *session) {
    return SSL_get_servername(session->ssl, TLSEXT_NAMETYPE_host_name);
}

const char *ctls_session_error(const ctls_session *session) {
    return session->error == NULL ? "the connection failed" : session->error;
}

bool ctls_session_has_refused_certificate(const ctls_session *session) {
    return session->has_refused_certificate;
}
