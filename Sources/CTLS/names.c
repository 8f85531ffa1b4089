// SPDX-License-Identifier: GPL-3.0-only
//
// The names in a client's certificate, read by the TLS library.

#include "provider.h"

#include <stdlib.h>

struct ctls_names {
    X509 *certificate;
    /// Entries of the subjectAltName extension, or NULL.
    GENERAL_NAMES *alternatives;
    /// Where the last common name was found in the subject; -1 before the first.
    int subject_place;
    bool is_subject_done;
    size_t next_alternative;
    /// The last common name, as the library converted it.
    uint8_t *text;
};

/// A resumed session may be older than the end of its certificate.
static bool is_in_force(const X509 *certificate) {
    return X509_cmp_current_time(X509_get0_notBefore(certificate)) < 0
           && X509_cmp_current_time(X509_get0_notAfter(certificate)) > 0;
}

ctls_names *ctls_session_peer_names(const ctls_session *session) {
    X509 *certificate = SSL_get_peer_certificate(session->ssl);
    if (certificate == NULL) return NULL;
    bool isGood = SSL_is_init_finished(session->ssl) && SSL_get_verify_result(session->ssl) == X509_V_OK
                  && is_in_force(certificate);
    ctls_names *names = isGood ? calloc(1, sizeof(ctls_names)) : NULL;
    if (names == NULL) {
        X509_free(certificate);
        return NULL;
    }
    names->certificate = certificate;
    names->subject_place = -1;
    names->alternatives = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    ERR_clear_error();
    return names;
}

static bool next_common_name(ctls_names *names, ctls_name *name) {
    X509_NAME *subject = X509_get_subject_name(names->certificate);
    while (!names->is_subject_done) {
        names->subject_place = X509_NAME_get_index_by_NID(subject, NID_commonName, names->subject_place);
        names->is_subject_done = names->subject_place < 0;
        if (names->is_subject_done) break;
        OPENSSL_free(names->text);
        names->text = NULL;
        ASN1_STRING *value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, names->subject_place));
        // There are five alphabets for it; what does not convert is no text.
        int count = ASN1_STRING_to_UTF8(&names->text, value);
        if (count < 0) {
            ERR_clear_error();
            continue;
        }
        *name = (ctls_name){CTLS_NAME_COMMON, names->text, (size_t)count};
        return true;
    }
    return false;
}

static bool next_alternative(ctls_names *names, ctls_name *name) {
    size_t count = names->alternatives == NULL ? 0 : (size_t)sk_GENERAL_NAME_num(names->alternatives);
    while (names->next_alternative < count) {
        int type;
        const GENERAL_NAME *entry = sk_GENERAL_NAME_value(names->alternatives, names->next_alternative);
        const ASN1_STRING *value = GENERAL_NAME_get0_value(entry, &type);
        names->next_alternative += 1;
        if (type != GEN_DNS && type != GEN_URI) continue;
        *name = (ctls_name){
            type == GEN_DNS ? CTLS_NAME_DNS : CTLS_NAME_URI,
            ASN1_STRING_get0_data(value),
            (size_t)ASN1_STRING_length(value),
        };
        return true;
    }
    return false;
}

bool ctls_names_next(ctls_names *names, ctls_name *name) {
    return next_common_name(names, name) || next_alternative(names, name);
}

void ctls_names_free(ctls_names *names) {
    OPENSSL_free(names->text);
    GENERAL_NAMES_free(names->alternatives);
    X509_free(names->certificate);
    free(names);
}
