// SPDX-License-Identifier: Apache-2.0
// rollcall serve: the page, until it is told to stop.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/commands.h"
#include "host/server.h"

static int split_listen(const char *listen, char address[64], int *port) {
    const char *colon = strrchr(listen, ':');
    char *end;
    if (!colon || (size_t)(colon - listen) >= 64)
        return 0;
    snprintf(address, 64, "%.*s", (int)(colon - listen), listen);
    *port = (int)strtol(colon + 1, &end, 10);
    return colon[1] && *end == '\0' && *port >= 0 && *port <= 65535;
}

int cmd_serve(struct context *c, int argc, char **argv) {
    static const struct option options[] = {{"listen", required_argument, NULL, 'l'}, {0}};
    const char *listen = "127.0.0.1:8080";
    char address[64], url[96];
    int port, caught;
    uint16_t taken;
    struct server *server;
    sigset_t stop;
    for (int o; (o = next_option(c, argc, argv, options)) != -1; listen = optarg)
        if (o == '?')
            return EXIT_USAGE;
    if (!split_listen(listen, address, &port) || optind < argc)
        return misuse(c, TEXT_BAD_OPTION, listen);
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    sigprocmask(SIG_BLOCK, &stop, NULL); // before there are threads, so that none of them takes it
    enum status status = server_start(c->dir, address, (uint16_t)port, c->now_is_set ? c->now_ms : 0, &server, &taken);
    if (status != STATUS_OK) {
        say(c, TEXT_SERVE_FAILED, listen, errno ? strerror(errno) : words(c, text_of_status(status)));
        return EXIT_FAILED;
    }
    snprintf(url, sizeof url, "http://%s:%u/", address, taken);
    if (c->json)
        print_json(json_pack("{s:s}", "url", url));
    else {
        printf(words(c, TEXT_SERVE_ADDRESS), url);
        putchar('\n');
    }
    fflush(stdout);
    sigwait(&stop, &caught);
    server_stop(server);
    return EXIT_DONE;
}
