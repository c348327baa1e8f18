// SPDX-License-Identifier: Apache-2.0
// rollcall serve: the page, and with --usb the cables, until it is told to stop.
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "host/commands.h"
#include "host/server.h"
#include "host/watch.h"
#include "proto/pair.h"

static int split_listen(const char *listen, char address[64], int *port) {
    const char *colon = strrchr(listen, ':');
    char *end;
    if (!colon || (size_t)(colon - listen) >= 64)
        return 0;
    snprintf(address, 64, "%.*s", (int)(colon - listen), listen);
    *port = (int)strtol(colon + 1, &end, 10);
    return colon[1] && *end == '\0' && *port >= 0 && *port <= 65535;
}

// ---- the cables ----

struct cables {
    struct context *context;
    struct watch watch;
    volatile int stop;
    pthread_t thread;
};

static void tell(void *context, enum watch_event event, const struct watch_terminal *t) {
    const struct cables *cables = context;
    const struct context *c = cables->context;
    char id[TERMINAL_TEXT_SIZE] = "";
    if (event == WATCH_UNUSABLE)
        say(c, TEXT_SERVE_UNUSABLE, t->place);
    if (event == WATCH_BUSY)
        say(c, TEXT_SYNC_BUSY);
    if (event != WATCH_ENDED)
        return;
    if (t->sync.terminal)
        terminal_id_format(t->sync.terminal, id);
    const char *name = id[0] ? id : t->place;
    if (t->sync.status != STATUS_OK) {
        say(c, TEXT_SYNC_FAILED, name, words(c, text_of_status(t->sync.status)));
        return;
    }
    say(c, TEXT_SYNC_DONE, name, (int)t->sync.events, (int)t->sync.duplicates, (int)t->sync.quarantined, 0);
    say(c, TEXT_CAN_REMOVE);
}

static void *watch_cables(void *context) {
    struct cables *cables = context;
    char error[256];
    if (watch_run(&cables->watch, error, sizeof error) != STATUS_OK)
        say(cables->context, TEXT_SYNC_NO_LINK, error);
    return NULL;
}

static int cables_start(struct cables *cables, struct context *c) {
    *cables = (struct cables){.context = c};
    cables->watch = (struct watch){.dir = c->dir,
                                   .now_ms = c->now_is_set ? c->now_ms : 0,
                                   .link = "usb",
                                   .stays = 1,
                                   .stop = &cables->stop,
                                   .tell = tell,
                                   .context = cables};
    return pthread_create(&cables->thread, NULL, watch_cables, cables) == 0;
}

static void cables_stop(struct cables *cables) {
    cables->stop = 1;
    pthread_join(cables->thread, NULL);
}

// ---- the page ----

int cmd_serve(struct context *c, int argc, char **argv) {
    static const struct option options[] = {
        {"listen", required_argument, NULL, 'l'}, {"usb", no_argument, NULL, 'u'}, {0}};
    const char *listen = "127.0.0.1:8080";
    char address[64], url[96];
    int port, caught, with_usb = 0;
    struct cables cables;
    uint16_t taken;
    struct server *server;
    sigset_t stop;
    for (int o; (o = next_option(c, argc, argv, options)) != -1;) {
        if (o == '?')
            return EXIT_USAGE;
        with_usb |= o == 'u';
        listen = o == 'l' ? optarg : listen;
    }
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
    with_usb = with_usb && cables_start(&cables, c);
    sd_notify(0, "READY=1");
    sigwait(&stop, &caught);
    if (with_usb)
        cables_stop(&cables);
    server_stop(server);
    return EXIT_DONE;
}
