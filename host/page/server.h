// SPDX-License-Identifier: Apache-2.0
// The page and its API over HTTP: the only file that knows libmicrohttpd. It bounds what a browser may send, says who
// is asking, lets host/page/routes.h decide whether they may, and puts the security headers on every answer.
#pragma once

#include <stdint.h>

#include "proto/status.h"

struct cable;
struct plugged;
struct server;

struct server_options {
    const char *dir;         // the host directory
    const char *address;     // "127.0.0.1", "::1" or another local one
    uint16_t port;           // 0 takes a free one
    int64_t now_ms;          // 0: the real one
    const char *tls_cert;    // PEM texts for HTTPS, NULL: plain
    const char *tls_key;     //
    struct cable *cable;     // host/carry/cable.h, outlives the server; NULL: no cable is watched
    struct plugged *plugged; // host/carry/plugged.h, the same; NULL: no sticks are looked for
    int64_t idle_ms;         // who does nothing for so long has to log in again
    int behind_proxy;        // HTTPS ends before us: cookies are for HTTPS alone, X-Forwarded-For names the address
};

// *port is the one taken. STATUS_IO: it cannot be listened on, errno tells why.
enum status server_start(const struct server_options *options, struct server **server, uint16_t *port);
void server_stop(struct server *server);
