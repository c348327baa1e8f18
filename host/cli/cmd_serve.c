// SPDX-License-Identifier: Apache-2.0
// rollcall serve: the page, and with --usb the cables, until it is told to stop.
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "host/books/audit.h"
#include "host/carry/cable.h"
#include "host/carry/plugged.h"
#include "host/cli/commands.h"
#include "host/page/server.h"
#include "host/users/access.h"
#include "proto/file.h"
#include "proto/on_demand.h"
#include "proto/pair.h"
#include "proto/service_manager.h"

#define PEM_MAX_BYTES ((size_t)256 << 10)
#define FIRST_USER    "admin"
#define LINK_FILE     "welcome.link"
#define IDLE_MIN      120 // minutes of rest after which who is in has to log in again
#define IDLE_MAX_MIN  720
// To systemd, which would end us before the import is: a minute more, said at every try. A try waits ten seconds.
#define WAITING_LONGER "EXTEND_TIMEOUT_USEC=60000000"

static int split_listen(const char *listen, char address[64], int *port) {
    const char *colon = strrchr(listen, ':');
    char *end;
    if (!colon || (size_t)(colon - listen) >= 64)
        return 0;
    int brackets = *listen == '[' && colon[-1] == ']'; // [::1]:8080
    snprintf(address, 64, "%.*s", (int)(colon - listen) - 2 * brackets, listen + brackets);
    *port = (int)strtol(colon + 1, &end, 10);
    return colon[1] && *end == '\0' && *port >= 0 && *port <= 65535;
}

// ---- the cables ----

struct cables {
    struct context *context;
    struct cable *cable;
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
    if (event == WATCH_TROUBLE)
        tell_watch_trouble(c, &cables->watch);
    if (event == WATCH_CODE)
        say(c, TEXT_SERVE_ASKS, terminal_id_format(t->sync.terminal, id));
    if (event != WATCH_ENDED)
        return;
    cable_ended(cables->cable, t);
    if (t->sync.terminal)
        terminal_id_format(t->sync.terminal, id);
    const char *name = id[0] ? id : t->place;
    if (t->sync.was_paired)
        say(c, TEXT_SYNC_PAIRED, name);
    if (t->sync.status != STATUS_OK) {
        say(c, TEXT_SYNC_FAILED, name, words(c, text_of_status(t->sync.status)));
        return;
    }
    say(c, TEXT_SYNC_DONE, name, (int)t->sync.events, (int)t->sync.duplicates, (int)t->sync.quarantined, 0);
    say(c, TEXT_CAN_REMOVE);
}

static int answer(void *context, const struct watch_terminal *t) {
    return cable_answer_to(((const struct cables *)context)->cable, t);
}

static enum status pin(void *context, struct host *host, const uint8_t key[KEY_PUBLIC_BYTES]) {
    return cable_pin(((const struct cables *)context)->cable, host, key);
}

static void *watch_cables(void *context) {
    struct cables *cables = context;
    char error[256];
    watch_run(&cables->watch, error, sizeof error); // until it is stopped
    return NULL;
}

static int cables_start(struct cables *cables, struct context *c, const char *link, struct cable *cable) {
    *cables = (struct cables){.context = c, .cable = cable};
    cables->watch = (struct watch){.dir = c->dir,
                                   .now_ms = c->now_is_set ? c->now_ms : 0,
                                   .link = link,
                                   .stays = 1,
                                   .pair = 1,
                                   .pairing_ms = CABLE_ASKING_MS,
                                   .stop = &cables->stop,
                                   .tell = tell,
                                   .answer = answer,
                                   .pin = pin,
                                   .context = cables};
    return pthread_create(&cables->thread, NULL, watch_cables, cables) == 0;
}

static void cables_stop(struct cables *cables) {
    cables->stop = 1;
    pthread_join(cables->thread, NULL);
}

// ---- the page ----

struct wanted {
    const char *listen, *cert, *key, *link; // link: NULL, terminals come by stick alone
    const char *sticks;                     // where they are mounted, NULL: none are looked for
    int behind_proxy, idle_min;
};

static int read_idle(const char *text, int *minutes) {
    char *end;
    long n = strtol(text, &end, 10);
    *minutes = (int)n;
    return end != text && *end == '\0' && n >= 1 && n <= IDLE_MAX_MIN;
}

static int read_wanted(struct context *c, int argc, char **argv, struct wanted *w) {
    static const struct option options[] = {{"listen", required_argument, NULL, 'l'},
                                            {"usb", no_argument, NULL, 'u'},
                                            {"tls-cert", required_argument, NULL, 'c'},
                                            {"tls-key", required_argument, NULL, 'k'},
                                            {"behind-proxy", no_argument, NULL, 'p'},
                                            {"link", required_argument, NULL, 'L'},
                                            {"idle", required_argument, NULL, 'i'},
                                            {"sticks", required_argument, NULL, 's'},
                                            {0}};
    *w = (struct wanted){.listen = "127.0.0.1:8080", .idle_min = IDLE_MIN};
    for (int o; (o = next_option(c, argc, argv, options)) != -1;) {
        if (o == '?')
            return 0;
        w->sticks = o == 's' ? optarg : w->sticks;
        w->link = o == 'u' ? "usb" : o == 'L' ? optarg : w->link;
        w->behind_proxy |= o == 'p';
        w->listen = o == 'l' ? optarg : w->listen;
        w->cert = o == 'c' ? optarg : w->cert;
        w->key = o == 'k' ? optarg : w->key;
        if (o == 'i' && !read_idle(optarg, &w->idle_min))
            return misuse(c, TEXT_SERVE_BAD_IDLE, optarg), 0;
    }
    if (optind < argc)
        return misuse(c, TEXT_BAD_OPTION, argv[optind]), 0;
    if (!w->cert != !w->key)
        return misuse(c, TEXT_SERVE_TLS_PAIR, w->cert ? "--tls-key" : "--tls-cert"), 0;
    return 1;
}

// kind: what the file has to hold.
static int read_pem(const struct context *c, const char *path, const char *kind, char **text) {
    size_t len;
    uint8_t *data;
    if (!path)
        return 1;
    enum status status = file_read(path, PEM_MAX_BYTES, &data, &len);
    if (status != STATUS_OK)
        return fail_for(c, path, status), 0;
    *text = (char *)data;
    if (strstr(*text, kind))
        return 1;
    say(c, TEXT_SERVE_NO_PEM, path, kind);
    return 0;
}

// While nobody can come in with a password, each start makes a new one-time link for the first user.
static enum status first_link(struct context *c, char link[ACCESS_LINK_SIZE]) {
    struct host writer;
    int is_settled = 0;
    link[0] = '\0';
    enum status status = access_is_settled(&c->host, &is_settled);
    if (status != STATUS_OK || is_settled)
        return status;
    status = host_open(c->dir, c->now_ms, &writer);
    if (status != STATUS_OK)
        return status;
    status = db_begin(writer.db);
    writer.who = c->host.who;
    if (status == STATUS_OK) {
        status = access_renew(&writer, FIRST_USER, link);
        if (status == STATUS_NOT_FOUND)
            status = access_add(&writer, FIRST_USER, ROLE_ADMIN, &(struct access_areas){.len = 0}, link);
        if (status == STATUS_OK)
            status = audit_add(&writer, "serve", "user_renew", FIRST_USER);
        status = db_end(writer.db, status);
    }
    host_close(&writer);
    return status;
}

// Another program writes: an import will come to its end.
static enum status first_link_when_free(struct context *c, const sigset_t *stop, char link[ACCESS_LINK_SIZE]) {
    const struct timespec at_once = {0};
    for (;;) {
        enum status status = first_link(c, link);
        if (status != STATUS_BUSY || sigtimedwait(stop, NULL, &at_once) > 0)
            return status;
        say(c, TEXT_SYNC_BUSY);
        service_manager_tell("STATUS=another program writes\n" WAITING_LONGER);
    }
}

// What is written there, the journal keeps for years and shows to all of group adm.
static int is_in_journal(int fd) {
    const char *stream = getenv("JOURNAL_STREAM");
    struct stat st;
    char is[64];
    if (!stream || fstat(fd, &st) != 0)
        return 0;
    snprintf(is, sizeof is, "%llu:%llu", (unsigned long long)st.st_dev, (unsigned long long)st.st_ino);
    return strcmp(stream, is) == 0;
}

static void print_address(struct context *c, const char *url, const char *welcome) {
    if (c->json) {
        print_json(c, json_pack("{s:s, s:s?}", "url", url, "welcome", welcome));
        return;
    }
    show_line(c, TEXT_SERVE_ADDRESS, url);
    if (welcome) {
        show_line(c, TEXT_SERVE_WELCOME, welcome);
    }
}

// path: of the file that holds the link while this runs, "" none.
static enum status tell_address(struct context *c, const char *url, const char *link, char path[4096]) {
    char welcome[192] = "";
    enum status status = path_join(path, 4096, c->dir, LINK_FILE);
    if (*link)
        snprintf(welcome, sizeof welcome, "%swelcome#%s", url, link);
    int goes_to_file = *link && (is_in_journal(STDOUT_FILENO) || is_in_journal(STDERR_FILENO));
    if (status == STATUS_OK && goes_to_file)
        status = file_write(path, welcome, strlen(welcome), 0600);
    if (status == STATUS_OK && goes_to_file)
        say(c, TEXT_SERVE_LINK_FILE, path);
    if (!goes_to_file)
        path[0] = '\0';
    print_address(c, url, *link && !goes_to_file ? welcome : NULL);
    fflush(stdout);
    return status;
}

static int tell_failed(const struct context *c, const struct wanted *w, enum status status) {
    static const int of_address[] = {EADDRINUSE, EADDRNOTAVAIL, EACCES, EAFNOSUPPORT, EINVAL};
    int why = status == STATUS_IO ? errno : 0, is_address = 0;
    for (size_t i = 0; i < sizeof of_address / sizeof *of_address; i++)
        is_address |= why == of_address[i];
    if (status != STATUS_IO || (!why && !w->cert))
        return fail_for(c, c->dir, status);
    if (w->cert && !is_address) // the TLS library only says that it did not work
        say(c, TEXT_SERVE_TLS_FAILED, w->cert, w->key);
    else
        say(c, TEXT_SERVE_FAILED, w->listen, strerror(why));
    return EXIT_FAILED;
}

static int serve_until(const sigset_t *stop, struct context *c, const struct wanted *w,
                       const struct server_options *options) {
    char url[96], link[ACCESS_LINK_SIZE], link_file[4096];
    struct cables cables;
    struct server *server;
    uint16_t taken;
    int caught;
    enum status status = ON_DEMAND(server_start)(options, &server, &taken);
    if (status != STATUS_OK)
        return tell_failed(c, w, status);
    status = first_link_when_free(c, stop, link); // a link of its own would void the one given out
    const char *form = strchr(options->address, ':') ? "%s://[%s]:%u/" : "%s://%s:%u/";
    snprintf(url, sizeof url, form, options->tls_cert ? "https" : "http", options->address, taken);
    if (status == STATUS_OK)
        status = tell_address(c, url, link, link_file);
    if (status != STATUS_OK) {
        ON_DEMAND(server_stop)(server);
        return fail_for(c, c->dir, status);
    }
    int with_cables = w->link && cables_start(&cables, c, w->link, options->cable);
    service_manager_tell("READY=1\nSTATUS=");
    sigwait(stop, &caught);
    if (with_cables)
        cables_stop(&cables);
    ON_DEMAND(server_stop)(server);
    if (link_file[0])
        file_remove(link_file);
    return EXIT_DONE;
}

static int serve(struct context *c, const struct wanted *w, const struct server_options *options) {
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    sigprocmask(SIG_BLOCK, &stop, NULL); // before there are threads, so that none of them takes it
    return serve_until(&stop, c, w, options);
}

int cmd_serve(struct context *c, int argc, char **argv) {
    struct wanted w;
    char address[64], *cert = NULL, *key = NULL;
    int port, code = EXIT_FAILED;
    if (!read_wanted(c, argc, argv, &w))
        return EXIT_USAGE;
    if (!split_listen(w.listen, address, &port))
        return misuse(c, TEXT_SERVE_BAD_LISTEN, w.listen);
    if (!opened(c))
        return c->refusal;
    struct cable *cable = w.link ? cable_new() : NULL;
    struct plugged *plugged = w.sticks ? plugged_new(w.sticks) : NULL;
    if ((w.link && !cable) || (w.sticks && !plugged))
        return fail(c, STATUS_MEMORY);
    if (read_pem(c, w.cert, "CERTIFICATE-----", &cert) && read_pem(c, w.key, "PRIVATE KEY-----", &key))
        code = serve(c, &w,
                     &(struct server_options){.dir = c->dir,
                                              .address = address,
                                              .port = (uint16_t)port,
                                              .now_ms = c->now_is_set ? c->now_ms : 0,
                                              .tls_cert = cert,
                                              .tls_key = key,
                                              .cable = cable,
                                              .plugged = plugged,
                                              .idle_ms = (int64_t)w.idle_min * 60000,
                                              .behind_proxy = w.behind_proxy});
    cable_free(cable);
    plugged_free(plugged);
    free(cert);
    free(key);
    return code;
}
