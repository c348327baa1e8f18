// SPDX-License-Identifier: Apache-2.0
// A line a verdict: time, verdict, badge, masked name, first time, headline, and from when on the next scan signs out;
// the digits of a pairing; and a line a notice. For consoles, logs and tests.
#include <stdio.h>

#include "firmware/screen/screen.h"
#include "proto/civil.h"
#include "proto/number.h"
#include "proto/printable.h"

struct text_screen {
    struct screen screen;
    enum notice notice;   // the last one
    unsigned code_number; // and code
};

static struct screen *text_open(const char *spec, char *error, size_t size) {
    static struct text_screen text = {.screen = {.type = &screen_text}};
    (void)spec, (void)error, (void)size;
    return &text.screen;
}

static void show_notice(struct text_screen *text, const struct screen_view *v) {
    if (v->notice != text->notice && v->notice)
        printf(
            "-\t%s\t-\t-\t-\t%s\n", notice_text(v->notice),
            terminal_text((enum text)(TEXT_STICK_BUSY_SHOWN + 2 * ((int)v->notice - NOTICE_STICK_BUSY)), v->language));
    text->notice = v->notice;
    if (v->notice == NOTICE_CODES && v->code_number != text->code_number)
        printf("-\tcode\t%u\t%u\t-\t%s\n", v->code_number, v->code_parts, v->code);
    text->code_number = v->notice == NOTICE_CODES ? v->code_number : 0;
    fflush(stdout);
}

static void text_show(struct screen *screen, const struct screen_view *v) {
    char when[CIVIL_TEXT_SIZE] = "-", first[CIVIL_TEXT_SIZE] = "-", badge[NUMBER_TEXT_SIZE] = "-", name[256];
    if (!v->has_verdict)
        show_notice((struct text_screen *)screen, v);
    if (!v->has_verdict && v->is_pairing) {
        printf("-\tpairing\t%06u\t-\t-\t%s\n", v->pairing_code, terminal_text(TEXT_PAIRING_LINE, v->language));
        fflush(stdout);
    }
    if (!v->has_verdict)
        return;
    if (v->wall_ms)
        civil_format(v->wall_ms, when);
    if (v->first_ms)
        civil_format(v->first_ms, first);
    if (v->badge)
        number_format(v->badge, badge);
    printf("%s\t%s\t%s\t%s\t%s\t%s", when, verdict_text(v->verdict), badge,
           v->name[0] ? printable(v->name, name, sizeof name) : "-", first,
           terminal_text((enum text)(TEXT_CHECKED_IN + 2 * (int)v->verdict), v->language));
    if (v->leave_ms)
        printf("\t%s", civil_format(v->leave_ms, first));
    putchar('\n');
    fflush(stdout);
}

static void text_close(struct screen *screen) {
    (void)screen;
}

const struct screen_type screen_text = {.name = "text", .open = text_open, .show = text_show, .close = text_close};
