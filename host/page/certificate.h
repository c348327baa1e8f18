// SPDX-License-Identifier: Apache-2.0
// Until when a certificate holds: the only file that knows GnuTLS, which libmicrohttpd speaks HTTPS with.
#pragma once

#include <stdint.h>

// Of the first in a PEM text, the server's own. 0: none, or not to be read.
int64_t certificate_until_ms(const char *pem);
