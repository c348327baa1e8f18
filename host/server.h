// SPDX-License-Identifier: Apache-2.0
// The page and its figures over HTTP: the only file that knows libmicrohttpd. Read-only: GET and HEAD of a few fixed
// addresses. Nothing a browser sends reaches a file name or SQL text.
#pragma once

#include <stdint.h>

#include "proto/status.h"

struct server;

// address: "127.0.0.1" or another local one; port 0 takes a free one. dir is the host directory, opened for reading by
// each thread for itself. *port is the one taken.
enum status server_start(const char *dir, const char *address, uint16_t port, int64_t now_ms, struct server **server,
                         uint16_t *taken);
void server_stop(struct server *server);
