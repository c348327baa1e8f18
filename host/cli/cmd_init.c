// SPDX-License-Identifier: Apache-2.0
// rollcall init, setting: the host directory itself.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/base/area.h"
#include "host/base/backup.h"
#include "host/books/settings.h"
#include "host/cli/commands.h"

static int greet(struct context *c) {
    struct area area;
    enum status status = host_open(c->dir, c->now_ms, &c->host);
    if (status == STATUS_OK)
        status = area_find(c->host.db, c->host.area, &area);
    if (status != STATUS_OK)
        return fail(c, status);
    if (c->json)
        print_json(c, json_pack("{s:I, s:s, s:o}", "area", (json_int_t)area.code, "name", area.name, "data",
                                file_json(c->dir)));
    else
        show("%lld %s\n", (long long)area.code, c->language == LANGUAGE_EN ? area.name_en : area.name);
    say(c, TEXT_INIT_DONE, c->dir);
    host_close(&c->host);
    return EXIT_DONE;
}

int cmd_init(struct context *c, int argc, char **argv) {
    static const struct option options[] = {
        {"area", required_argument, NULL, 'a'}, {"city-key", required_argument, NULL, 'k'}, {0}};
    const char *area = NULL, *city_key = NULL;
    for (int o; (o = next_option(c, argc, argv, options)) != -1;) {
        if (o == '?')
            return EXIT_USAGE;
        *(o == 'a' ? &area : &city_key) = optarg;
    }
    if (!area)
        return misuse(c, TEXT_MISSING, "--area");
    char *end;
    long code = strtol(area, &end, 10);
    if (*end || code <= 0 || area_is_local(code))
        return misuse(c, TEXT_INIT_BAD_AREA, area);
    if (backup_is_unfinished(c->dir))
        return say(c, TEXT_RESTORE_UNFINISHED, c->dir), EXIT_FAILED;
    enum status status = host_init(c->dir, (uint32_t)code, city_key, c->now_ms);
    if (status == STATUS_INVALID)
        return misuse(c, TEXT_INIT_BAD_AREA, area);
    if (status == STATUS_CONFLICT) {
        say(c, TEXT_INIT_EXISTS, c->dir);
        return EXIT_FAILED;
    }
    return status == STATUS_OK ? greet(c) : fail_for(c, c->dir, status);
}

static int setting_list(struct context *c) {
    for (size_t i = 0; host_setting_name(i); i++) {
        char value[HOST_SETTING_SIZE];
        const char *name = host_setting_name(i);
        enum status status = host_setting_text(&c->host, name, value);
        if (status != STATUS_OK)
            return fail_for(c, name, status);
        if (c->json)
            print_json(c, json_pack("{s:s, s:s}", "name", name, "value", value));
        else
            show("%-20s %s\n", name, value);
    }
    return EXIT_DONE;
}

int cmd_setting(struct context *c, int argc, char **argv) {
    static const struct option none[] = {{0}};
    for (int o; (o = next_option(c, argc, argv, none)) != -1;)
        if (o == '?')
            return EXIT_USAGE;
    const char *word = optind < argc ? argv[optind] : "list";
    int lists = strcmp(word, "list") == 0;
    if (!lists && (strcmp(word, "set") != 0 || argc - optind != 3))
        return misuse_form(c, word);
    if (!opened(c))
        return c->refusal;
    if (lists)
        return setting_list(c);
    enum status status = db_begin(c->host.db);
    if (status == STATUS_OK)
        status = settings_put(&c->host, argv[optind + 1], argv[optind + 2]);
    if (status != STATUS_OK) {
        db_rollback(c->host.db);
        fail_for(c, argv[optind + 1], status);
        return misuse_form(c, "set"), EXIT_FAILED;
    }
    status = commit(c);
    if (status != STATUS_OK)
        return fail(c, status);
    if (c->json)
        print_json(c, json_pack("{s:s, s:s}", "name", argv[optind + 1], "value", argv[optind + 2]));
    else
        say(c, TEXT_SETTING_SET, argv[optind + 1], argv[optind + 2]);
    return EXIT_DONE;
}
