// SPDX-License-Identifier: Apache-2.0
// load PORT PATH CONNECTIONS SECONDS [COOKIE]: asks 127.0.0.1 for one address over and over, on so many connections
// that stay open, one question at a time on each. Prints answers a second, the median and the 99th percentile in
// microseconds, and the length of a body. An answer that is not 200 ends it.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS_MAX 64
#define ANSWER_MAX      (1 << 20)
#define TIMES_MAX       (1 << 21)

struct line {
    char *answer;
    size_t len;
    double asked;
};

static char question[1024];
static size_t question_len, body_len;
static struct line lines[CONNECTIONS_MAX];
static struct pollfd polled[CONNECTIONS_MAX];
static float *times;
static size_t times_len;

static void must(int good, const char *what) {
    if (good)
        return;
    perror(what);
    exit(1);
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void ask(int i) {
    lines[i].len = 0;
    lines[i].asked = seconds();
    must(write(polled[i].fd, question, question_len) == (ssize_t)question_len, "write");
}

static int is_whole(struct line *l) {
    char *end, *length;
    l->answer[l->len] = '\0';
    if (!(end = strstr(l->answer, "\r\n\r\n")) || !(length = strcasestr(l->answer, "\r\nContent-Length: ")))
        return 0;
    must(strncmp(l->answer, "HTTP/1.1 200", 12) == 0, l->answer);
    body_len = strtoul(length + 18, NULL, 10);
    return l->len >= (size_t)(end - l->answer) + 4 + body_len;
}

static void hear(int i) {
    struct line *l = &lines[i];
    ssize_t got = read(polled[i].fd, l->answer + l->len, ANSWER_MAX - 1 - l->len);
    must(got > 0, "read");
    l->len += (size_t)got;
    if (!is_whole(l))
        return;
    if (times_len < TIMES_MAX)
        times[times_len++] = (float)(seconds() - l->asked);
    ask(i);
}

static int compare(const void *a, const void *b) {
    const float *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

int main(int argc, char **argv) {
    if (argc < 5)
        return 2;
    int connections = atoi(argv[3]);
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1]))};
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    must(connections > 0 && connections <= CONNECTIONS_MAX, "connections");
    times = malloc(TIMES_MAX * sizeof *times);
    question_len =
        (size_t)snprintf(question, sizeof question, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s%s%s\r\n", argv[2],
                         argc > 5 ? "Cookie: " : "", argc > 5 ? argv[5] : "", argc > 5 ? "\r\n" : "");
    for (int i = 0; i < connections; i++) {
        lines[i].answer = malloc(ANSWER_MAX);
        polled[i] = (struct pollfd){.fd = socket(AF_INET, SOCK_STREAM, 0), .events = POLLIN};
        must(connect(polled[i].fd, (const struct sockaddr *)&where, sizeof where) == 0, "connect");
        ask(i);
    }
    double began = seconds(), until = began + atof(argv[4]);
    while (seconds() < until) {
        must(poll(polled, (nfds_t)connections, 30000) > 0, "poll");
        for (int i = 0; i < connections; i++)
            if (polled[i].revents)
                hear(i);
    }
    double took = seconds() - began;
    must(times_len > 0, "no answer");
    qsort(times, times_len, sizeof *times, compare);
    printf("%.0f %.0f %.0f %zu\n", (double)times_len / took, 1e6 * (double)times[times_len / 2],
           1e6 * (double)times[times_len * 99 / 100], body_len);
    return 0;
}
