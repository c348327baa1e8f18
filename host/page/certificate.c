// SPDX-License-Identifier: Apache-2.0
#include "host/page/certificate.h"

#include <gnutls/x509.h>
#include <string.h>

int64_t certificate_until_ms(const char *pem) {
    gnutls_x509_crt_t certificate;
    const gnutls_datum_t text = {(unsigned char *)(uintptr_t)pem, pem ? (unsigned)strlen(pem) : 0}; // only read
    if (!pem || gnutls_x509_crt_init(&certificate) != 0)
        return 0;
    time_t until = gnutls_x509_crt_import(certificate, &text, GNUTLS_X509_FMT_PEM) == 0
                       ? gnutls_x509_crt_get_expiration_time(certificate)
                       : -1;
    gnutls_x509_crt_deinit(certificate);
    return until > 0 ? (int64_t)until * 1000 : 0;
}
