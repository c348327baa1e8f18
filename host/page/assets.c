// SPDX-License-Identifier: Apache-2.0
#include "host/page/assets.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/embed.h"
#include "proto/deflate.h"

EMBED(page_html, "host/page/web/index.html");
EMBED(page_css, "host/page/web/style.css");
EMBED(page_figures_css, "host/page/web/figures.css");
EMBED(page_rows_css, "host/page/web/rows.css");
EMBED(page_fit_css, "host/page/web/fit.css");
EMBED(page_app, "host/page/web/app.js");
EMBED(page_lib, "host/page/web/lib.js");
EMBED(page_words, "host/page/web/words.js");
EMBED(page_words_zh, "host/page/web/words_zh.js");
EMBED(page_words_en, "host/page/web/words_en.js");
EMBED(page_words_sticks_zh, "host/page/web/words_sticks_zh.js");
EMBED(page_words_sticks_en, "host/page/web/words_sticks_en.js");
EMBED(page_users, "host/page/web/users.js");
EMBED(page_sheets, "host/page/web/sheets.js");
EMBED(page_signals, "host/page/web/signals.js");
EMBED(page_forget, "host/page/web/forget.js");
EMBED(page_days, "host/page/web/days.js");
EMBED(page_period, "host/page/web/period.js");
EMBED(page_filings, "host/page/web/filings.js");
EMBED(page_words_review_zh, "host/page/web/words_review_zh.js");
EMBED(page_words_review_en, "host/page/web/words_review_en.js");
EMBED(page_class_pick, "host/page/web/class_pick.js");
EMBED(page_class_log, "host/page/web/class_log.js");
EMBED(page_words_targets_zh, "host/page/web/words_targets_zh.js");
EMBED(page_words_targets_en, "host/page/web/words_targets_en.js");
EMBED(page_words_users_zh, "host/page/web/words_users_zh.js");
EMBED(page_words_users_en, "host/page/web/words_users_en.js");
EMBED(page_front, "host/page/web/front.js");
EMBED(page_charts, "host/page/web/charts.js");
EMBED(page_map, "host/page/web/map.js");
EMBED(page_rows, "host/page/web/rows.js");
EMBED(page_list, "host/page/web/list.js");
EMBED(page_confirm, "host/page/web/confirm.js");
EMBED(page_state_line, "host/page/web/state_line.js");
EMBED(page_unsent, "host/page/web/unsent.js");
EMBED(page_why, "host/page/web/why.js");
EMBED(page_sources, "host/page/web/sources.js");
EMBED(page_targets, "host/page/web/targets.js");
EMBED(page_exports, "host/page/web/exports.js");
EMBED(page_access, "host/page/web/access.js");
EMBED(page_audit, "host/page/web/audit.js");
EMBED(page_classes, "host/page/web/classes.js");
EMBED(page_class_form, "host/page/web/class_form.js");
EMBED(page_class_lists, "host/page/web/class_lists.js");
EMBED(page_class_later, "host/page/web/class_later.js");
EMBED(page_class_photo, "host/page/web/class_photo.js");
EMBED(page_class_photos, "host/page/web/class_photos.js");
EMBED(page_papers, "host/page/web/papers.js");
EMBED(page_badges, "host/page/web/badges.js");
EMBED(page_doing, "host/page/web/doing.js");
EMBED(page_badge_marks, "host/page/web/badge_marks.js");
EMBED(page_area_filter, "host/page/web/area_filter.js");
EMBED(page_session, "host/page/web/session.js");
EMBED(page_place, "host/page/web/place.js");
EMBED(page_place_kept, "host/page/web/place_kept.js");
EMBED(page_words_desk_zh, "host/page/web/words_desk_zh.js");
EMBED(page_words_desk_en, "host/page/web/words_desk_en.js");
EMBED(page_sticks, "host/page/web/sticks.js");
EMBED(page_cable, "host/page/web/cable.js");
EMBED(page_plugged, "host/page/web/plugged.js");
EMBED(page_pair_form, "host/page/web/pair_form.js");
EMBED(page_stick_files, "host/page/web/stick_files.js");
EMBED(page_pictures, "host/page/web/pictures.js");
EMBED(page_picture_answer, "host/page/web/picture_answer.js");
EMBED(page_code, "host/page/web/code.js");
EMBED(page_download, "host/page/web/download.js");
EMBED(page_today, "host/page/web/today.js");
EMBED(page_officers, "host/page/web/officers.js");
EMBED(page_words_today_en, "host/page/web/words_today_en.js");
EMBED(page_words_today_zh, "host/page/web/words_today_zh.js");
EMBED(page_people, "host/page/web/people.js");
EMBED(page_person_form, "host/page/web/person_form.js");
EMBED(page_doubles, "host/page/web/doubles.js");
EMBED(page_holders, "host/page/web/holders.js");
EMBED(page_person_acts, "host/page/web/person_acts.js");
EMBED(page_words_doubles_zh, "host/page/web/words_doubles_zh.js");
EMBED(page_words_doubles_en, "host/page/web/words_doubles_en.js");
EMBED(page_import_heads, "host/page/web/import_heads.js");
EMBED(page_import_mend, "host/page/web/import_mend.js");
EMBED(page_import, "host/page/web/import.js");
EMBED(page_words_people_zh, "host/page/web/words_people_zh.js");
EMBED(page_words_people_en, "host/page/web/words_people_en.js");
EMBED(page_search, "host/page/web/search.js");
EMBED(page_labels, "host/page/web/labels.js");
EMBED(page_words_search_zh, "host/page/web/words_search_zh.js");
EMBED(page_words_search_en, "host/page/web/words_search_en.js");
EMBED(page_people_css, "host/page/web/people.css");
EMBED(page_calendar, "host/page/web/calendar.js");
EMBED(page_log, "host/page/web/log.js");
EMBED(page_system, "host/page/web/system.js");
EMBED(page_words_system_zh, "host/page/web/words_system_zh.js");
EMBED(page_words_system_en, "host/page/web/words_system_en.js");
EMBED(page_sticks_css, "host/page/web/sticks.css");
EMBED(page_icon, "host/page/web/icon.svg");
EMBED(simple_css, "build/npm/node_modules/simpledotcss/simple.min.css");
EMBED(echarts_js, "build/npm/node_modules/echarts/dist/echarts.common.min.js");

#define HTML "text/html; charset=utf-8"
#define CSS  "text/css; charset=utf-8"
#define JS   "text/javascript; charset=utf-8"

static const struct {
    const char *path, *type, *start, *end;
} files[] = {
    {"/", HTML, page_html_start, page_html_end}, // first: the page itself
    {"/style.css", CSS, page_css_start, page_css_end},
    {"/figures.css", CSS, page_figures_css_start, page_figures_css_end},
    {"/rows.css", CSS, page_rows_css_start, page_rows_css_end},
    {"/fit.css", CSS, page_fit_css_start, page_fit_css_end},
    {"/app.js", JS, page_app_start, page_app_end},
    {"/lib.js", JS, page_lib_start, page_lib_end},
    {"/words.js", JS, page_words_start, page_words_end},
    {"/words_zh.js", JS, page_words_zh_start, page_words_zh_end},
    {"/words_en.js", JS, page_words_en_start, page_words_en_end},
    {"/words_desk_zh.js", JS, page_words_desk_zh_start, page_words_desk_zh_end},
    {"/words_desk_en.js", JS, page_words_desk_en_start, page_words_desk_en_end},
    {"/classes.js", JS, page_classes_start, page_classes_end},
    {"/class_form.js", JS, page_class_form_start, page_class_form_end},
    {"/class_lists.js", JS, page_class_lists_start, page_class_lists_end},
    {"/class_later.js", JS, page_class_later_start, page_class_later_end},
    {"/class_photo.js", JS, page_class_photo_start, page_class_photo_end},
    {"/class_photos.js", JS, page_class_photos_start, page_class_photos_end},
    {"/papers.js", JS, page_papers_start, page_papers_end},
    {"/badges.js", JS, page_badges_start, page_badges_end},
    {"/doing.js", JS, page_doing_start, page_doing_end},
    {"/badge_marks.js", JS, page_badge_marks_start, page_badge_marks_end},
    {"/area_filter.js", JS, page_area_filter_start, page_area_filter_end},
    {"/session.js", JS, page_session_start, page_session_end},
    {"/place.js", JS, page_place_start, page_place_end},
    {"/place_kept.js", JS, page_place_kept_start, page_place_kept_end},
    {"/words_sticks_zh.js", JS, page_words_sticks_zh_start, page_words_sticks_zh_end},
    {"/words_sticks_en.js", JS, page_words_sticks_en_start, page_words_sticks_en_end},
    {"/users.js", JS, page_users_start, page_users_end},
    {"/sheets.js", JS, page_sheets_start, page_sheets_end},
    {"/signals.js", JS, page_signals_start, page_signals_end},
    {"/forget.js", JS, page_forget_start, page_forget_end},
    {"/days.js", JS, page_days_start, page_days_end},
    {"/period.js", JS, page_period_start, page_period_end},
    {"/filings.js", JS, page_filings_start, page_filings_end},
    {"/words_review_zh.js", JS, page_words_review_zh_start, page_words_review_zh_end},
    {"/words_review_en.js", JS, page_words_review_en_start, page_words_review_en_end},
    {"/class_pick.js", JS, page_class_pick_start, page_class_pick_end},
    {"/class_log.js", JS, page_class_log_start, page_class_log_end},
    {"/words_targets_zh.js", JS, page_words_targets_zh_start, page_words_targets_zh_end},
    {"/words_targets_en.js", JS, page_words_targets_en_start, page_words_targets_en_end},
    {"/words_users_zh.js", JS, page_words_users_zh_start, page_words_users_zh_end},
    {"/words_users_en.js", JS, page_words_users_en_start, page_words_users_en_end},
    {"/front.js", JS, page_front_start, page_front_end},
    {"/charts.js", JS, page_charts_start, page_charts_end},
    {"/map.js", JS, page_map_start, page_map_end},
    {"/rows.js", JS, page_rows_start, page_rows_end},
    {"/list.js", JS, page_list_start, page_list_end},
    {"/confirm.js", JS, page_confirm_start, page_confirm_end},
    {"/state_line.js", JS, page_state_line_start, page_state_line_end},
    {"/unsent.js", JS, page_unsent_start, page_unsent_end},
    {"/why.js", JS, page_why_start, page_why_end},
    {"/sources.js", JS, page_sources_start, page_sources_end},
    {"/targets.js", JS, page_targets_start, page_targets_end},
    {"/exports.js", JS, page_exports_start, page_exports_end},
    {"/access.js", JS, page_access_start, page_access_end},
    {"/audit.js", JS, page_audit_start, page_audit_end},
    {"/sticks.js", JS, page_sticks_start, page_sticks_end},
    {"/stick_files.js", JS, page_stick_files_start, page_stick_files_end},
    {"/pictures.js", JS, page_pictures_start, page_pictures_end},
    {"/picture_answer.js", JS, page_picture_answer_start, page_picture_answer_end},
    {"/code.js", JS, page_code_start, page_code_end},
    {"/doubles.js", JS, page_doubles_start, page_doubles_end},
    {"/cable.js", JS, page_cable_start, page_cable_end},
    {"/plugged.js", JS, page_plugged_start, page_plugged_end},
    {"/pair_form.js", JS, page_pair_form_start, page_pair_form_end},
    {"/holders.js", JS, page_holders_start, page_holders_end},
    {"/person_acts.js", JS, page_person_acts_start, page_person_acts_end},
    {"/words_doubles_zh.js", JS, page_words_doubles_zh_start, page_words_doubles_zh_end},
    {"/words_doubles_en.js", JS, page_words_doubles_en_start, page_words_doubles_en_end},
    {"/import_heads.js", JS, page_import_heads_start, page_import_heads_end},
    {"/import_mend.js", JS, page_import_mend_start, page_import_mend_end},
    {"/today.js", JS, page_today_start, page_today_end},
    {"/officers.js", JS, page_officers_start, page_officers_end},
    {"/words_today_en.js", JS, page_words_today_en_start, page_words_today_en_end},
    {"/words_today_zh.js", JS, page_words_today_zh_start, page_words_today_zh_end},
    {"/people.js", JS, page_people_start, page_people_end},
    {"/person_form.js", JS, page_person_form_start, page_person_form_end},
    {"/import.js", JS, page_import_start, page_import_end},
    {"/words_people_zh.js", JS, page_words_people_zh_start, page_words_people_zh_end},
    {"/words_people_en.js", JS, page_words_people_en_start, page_words_people_en_end},
    {"/download.js", JS, page_download_start, page_download_end},
    {"/search.js", JS, page_search_start, page_search_end},
    {"/labels.js", JS, page_labels_start, page_labels_end},
    {"/words_search_zh.js", JS, page_words_search_zh_start, page_words_search_zh_end},
    {"/words_search_en.js", JS, page_words_search_en_start, page_words_search_en_end},
    {"/people.css", CSS, page_people_css_start, page_people_css_end},
    {"/calendar.js", JS, page_calendar_start, page_calendar_end},
    {"/log.js", JS, page_log_start, page_log_end},
    {"/system.js", JS, page_system_start, page_system_end},
    {"/words_system_zh.js", JS, page_words_system_zh_start, page_words_system_zh_end},
    {"/words_system_en.js", JS, page_words_system_en_start, page_words_system_en_end},
    {"/sticks.css", CSS, page_sticks_css_start, page_sticks_css_end},
    {"/icon.svg", "image/svg+xml", page_icon_start, page_icon_end},
    {"/simple.css", CSS, simple_css_start, simple_css_end},
    {"/echarts.js", JS, echarts_js_start, echarts_js_end},
};

#define FILES      (sizeof files / sizeof *files)
#define DIGEST_LEN 16
#define SUM_FIRST  UINT64_C(14695981039346656037)

// The addresses of views: the page finds out from its address what to show. A word, and for some one part behind it.
static int is_view(const char *path) {
    static const char *const views[] = {"areas",       "days",   "sessions", "badges",   "people",     "why",
                                        "terminals",   "sticks", "today",    "officers", "quarantine", "signals",
                                        "allocations", "users",  "audit",    "log",      "login",      "welcome",
                                        "password",    "system", "search",   "filings"};
    size_t len = strcspn(path + 1, "/");
    const char *rest = path + 1 + len;
    if (*rest && (rest[1] == '\0' || strchr(rest + 1, '/') || strchr(rest + 1, '.')))
        return 0;
    for (size_t i = 0; i < sizeof views / sizeof *views; i++)
        if (strlen(views[i]) == len && memcmp(path + 1, views[i], len) == 0)
            return 1;
    return 0;
}

// ---- what a server gives away ----

#define PREFIX     "/files-"
#define PREFIX_LEN (sizeof PREFIX - 1)

struct assets {
    char digest[DIGEST_LEN + 1]; // of all files, as their addresses carry it
    char *page;                  // with that digest in it
    uint64_t sums[FILES];
    pthread_mutex_t packing;
    struct packed {
        uint8_t *data;
        size_t len;
        int is_tried;
    } packed[FILES];
};

static uint64_t sum(uint64_t before, const void *data, size_t len) { // FNV-1a
    for (size_t i = 0; i < len; i++)
        before = (before ^ ((const unsigned char *)data)[i]) * UINT64_C(1099511628211);
    return before;
}

static size_t len_of(size_t place) {
    return (size_t)(files[place].end - files[place].start);
}

static uint64_t sum_of_all(void) {
    uint64_t all = SUM_FIRST;
    for (size_t i = 0; i < FILES; i++) {
        all = sum(all, files[i].path, strlen(files[i].path) + 1);
        all = sum(all, files[i].start, len_of(i));
    }
    return all;
}

// The page as it lies in the tree says /files-0000000000000000/.
static void put_digest(char *page, const char *digest) {
    for (char *at = page; (at = strstr(at, PREFIX)); at += PREFIX_LEN)
        if (strspn(at + PREFIX_LEN, "0") == DIGEST_LEN)
            memcpy(at + PREFIX_LEN, digest, DIGEST_LEN);
}

struct assets *assets_new(void) {
    struct assets *a = calloc(1, sizeof *a);
    if (!a || !(a->page = calloc(1, len_of(0) + 1))) {
        assets_free(a);
        return NULL;
    }
    pthread_mutex_init(&a->packing, NULL);
    snprintf(a->digest, sizeof a->digest, "%016" PRIx64, sum_of_all());
    memcpy(a->page, files[0].start, len_of(0));
    put_digest(a->page, a->digest);
    a->sums[0] = sum(SUM_FIRST, a->page, len_of(0));
    for (size_t i = 1; i < FILES; i++)
        a->sums[i] = sum(SUM_FIRST, files[i].start, len_of(i));
    return a;
}

void assets_free(struct assets *a) {
    if (!a)
        return;
    for (size_t i = 0; i < FILES; i++)
        free(a->packed[i].data);
    if (a->page)
        pthread_mutex_destroy(&a->packing);
    free(a->page);
    free(a);
}

const void *assets_packed(struct assets *a, const struct asset *asset, size_t *len) {
    struct packed *p = &a->packed[asset->place];
    pthread_mutex_lock(&a->packing);
    if (!p->is_tried && gzip_pack(asset->data, asset->len, &p->data, &p->len) != STATUS_OK)
        p->data = NULL;
    p->is_tried = 1;
    *len = p->len;
    pthread_mutex_unlock(&a->packing);
    return p->data;
}

static struct asset asset_at(const struct assets *a, size_t place) {
    return (struct asset){.type = files[place].type,
                          .data = place ? files[place].start : a->page,
                          .len = len_of(place),
                          .place = place,
                          .sum = a->sums[place]};
}

struct asset assets_page(const struct assets *a) {
    return asset_at(a, 0);
}

// "/app.js" of "/files-0123456789abcdef/app.js", NULL: no such address.
static const char *behind_digest(const char *path) {
    if (strncmp(path, PREFIX, PREFIX_LEN) != 0 || strspn(path + PREFIX_LEN, "0123456789abcdef") != DIGEST_LEN)
        return NULL;
    return path + PREFIX_LEN + DIGEST_LEN;
}

int assets_find(const struct assets *a, const char *path, struct asset *asset) {
    const char *behind = behind_digest(path), *wanted = behind ? behind : path;
    for (size_t i = behind ? 1 : 0; i < FILES; i++)
        if (strcmp(files[i].path, wanted) == 0) {
            *asset = asset_at(a, i);
            asset->is_lasting = behind && memcmp(path + PREFIX_LEN, a->digest, DIGEST_LEN) == 0;
            return 1;
        }
    if (behind || *path != '/' || !is_view(path))
        return 0;
    *asset = assets_page(a);
    return 1;
}
