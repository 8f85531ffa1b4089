// SPDX-License-Identifier: GPL-3.0-only

#include "provider.h"

#include <string.h>

static size_t room(const ctls_window *window) {
    return window == NULL ? 0 : window->output_capacity - window->output_count;
}

static int window_read(BIO *bio, char *bytes, int count) {
    ctls_session *session = BIO_get_data(bio);
    ctls_window *window = session->window;
    BIO_clear_retry_flags(bio);
    // The provider goes on with what it has; that there is nothing more ends the connection.
    if (session->refused != NULL) return -1;
    if (window == NULL || window->input_count == 0 || count <= 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    // Whatever comes may have to be answered, by an alert at least, and a failed session is not asked again.
    if (room(window) < CTLS_ANSWER) {
        session->lacks_room = true;
        BIO_set_retry_read(bio);
        return -1;
    }
    size_t taken = (size_t)count < window->input_count ? (size_t)count : window->input_count;
    memcpy(bytes, window->input, taken);
    window->input += taken;
    window->input_count -= taken;
    return (int)taken;
}

static int window_write(BIO *bio, const char *bytes, int count) {
    ctls_window *window = ((ctls_session *)BIO_get_data(bio))->window;
    BIO_clear_retry_flags(bio);
    if (room(window) == 0 || count <= 0) {
        BIO_set_retry_write(bio);
        return -1;
    }
    size_t put = (size_t)count < room(window) ? (size_t)count : room(window);
    memcpy(window->output + window->output_count, bytes, put);
    window->output_count += put;
    return (int)put;
}

static long window_control(BIO *bio, int command, long number, void *pointer) {
    (void)bio, (void)number, (void)pointer;
    // Nothing is kept here, so there is never anything to flush.
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

static BIO_METHOD *method;
static pthread_once_t method_once = PTHREAD_ONCE_INIT;

static void make_method(void) {
    method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "window");
    if (method == NULL) return;
    BIO_meth_set_read(method, window_read);
    BIO_meth_set_write(method, window_write);
    BIO_meth_set_ctrl(method, window_control);
}

BIO *ctls_window_bio_new(ctls_session *session) {
    pthread_once(&method_once, make_method);
    BIO *bio = method == NULL ? NULL : BIO_new(method);
    if (bio == NULL) return NULL;
    BIO_set_data(bio, session);
    BIO_set_init(bio, 1);
    return bio;
}
