// SPDX-License-Identifier: Apache-2.0
// rollcall init, setting, backup, restore: the host directory itself.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/area.h"
#include "host/commands.h"
#include "proto/file.h"

static int greet(struct context *c) {
    struct area area;
    enum status status = host_open(c->dir, c->now_ms, &c->host);
    if (status == STATUS_OK)
        status = area_find(c->host.db, c->host.area, &area);
    if (status != STATUS_OK)
        return fail(c, status);
    if (c->json)
        print_json(json_pack("{s:I, s:s, s:s}", "area", (json_int_t)area.code, "name", area.name, "data", c->dir));
    else
        printf("%lld %s\n", (long long)area.code, c->language == LANGUAGE_EN ? area.name_en : area.name);
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
    if (*end || code < 100000 || code > 999999)
        return misuse(c, TEXT_INIT_BAD_AREA, area);
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
        const char *name = host_setting_name(i), *value = host_setting(&c->host, name);
        if (c->json)
            print_json(json_pack("{s:s, s:s}", "name", name, "value", value));
        else
            printf("%-20s %s\n", name, value);
    }
    return EXIT_DONE;
}

int cmd_setting(struct context *c, int argc, char **argv) {
    static const struct option none[] = {{0}};
    for (int o; (o = next_option(c, argc, argv, none)) != -1;)
        if (o == '?')
            return EXIT_USAGE;
    if (optind >= argc || strcmp(argv[optind], "list") == 0)
        return setting_list(c);
    if (strcmp(argv[optind], "set") != 0 || argc - optind != 3)
        return misuse(c, TEXT_USAGE_WORD, "setting list | setting set NAME VALUE");
    enum status status = db_begin(c->host.db);
    if (status == STATUS_OK)
        status = host_setting_put(&c->host, argv[optind + 1], argv[optind + 2]);
    if (status != STATUS_OK) {
        db_rollback(c->host.db);
        return fail_for(c, argv[optind + 1], status);
    }
    status = commit(c);
    return status == STATUS_OK ? EXIT_DONE : fail(c, status);
}

// Database and keys in one directory: a backup without its keys could open nothing.
static const char *const key_files[] = {"keys/sign.key", "keys/seal.key", "keys/city.key"};

static enum status copy_keys(const char *from, const char *to) {
    enum status status = STATUS_OK;
    for (size_t i = 0; i < sizeof key_files / sizeof *key_files && status == STATUS_OK; i++) {
        char source[4096], target[4096];
        uint8_t *bytes;
        size_t len;
        status = path_join(source, sizeof source, from, key_files[i]);
        if (status == STATUS_OK)
            status = path_join(target, sizeof target, to, key_files[i]);
        if (status == STATUS_OK)
            status = file_read(source, 4096, &bytes, &len);
        if (status != STATUS_OK)
            return status;
        status = file_write(target, bytes, len, 0600);
        key_wipe(bytes, len);
        free(bytes);
    }
    return status;
}

int cmd_backup(struct context *c, int argc, char **argv) {
    char keys[4096], database[4096];
    if (argc != 2)
        return misuse(c, TEXT_MISSING, "DIR");
    enum status status = path_join(keys, sizeof keys, argv[1], "keys");
    if (status == STATUS_OK)
        status = directory_make(keys, 0700);
    if (status == STATUS_OK)
        status = path_join(database, sizeof database, argv[1], "rollcall.db");
    if (status == STATUS_OK)
        status = db_backup(c->host.db, database);
    if (status == STATUS_OK)
        status = file_sync(database);
    if (status == STATUS_OK)
        status = copy_keys(c->dir, argv[1]);
    if (status != STATUS_OK)
        return fail_for(c, argv[1], status);
    say(c, TEXT_BACKUP_DONE, argv[1]);
    return EXIT_DONE;
}

int cmd_restore(struct context *c, int argc, char **argv) {
    if (argc != 2)
        return misuse(c, TEXT_MISSING, "DIR");
    enum status status = host_open(c->dir, c->now_ms, &c->host);
    if (status == STATUS_OK) {
        host_close(&c->host);
        say(c, TEXT_INIT_EXISTS, c->dir);
        return EXIT_FAILED;
    }
    status = host_open(argv[1], c->now_ms, &c->host);
    if (status != STATUS_OK)
        return fail_for(c, argv[1], status);
    char keys[4096], database[4096], making[4096];
    status = path_join(keys, sizeof keys, c->dir, "keys");
    if (status == STATUS_OK)
        status = directory_make(keys, 0700);
    if (status == STATUS_OK)
        status = copy_keys(argv[1], c->dir);
    if (status == STATUS_OK)
        status = path_join(making, sizeof making, c->dir, "rollcall.db.making");
    if (status == STATUS_OK)
        status = path_join(database, sizeof database, c->dir, "rollcall.db");
    if (status == STATUS_OK)
        status = db_backup(c->host.db, making);
    host_close(&c->host);
    if (status == STATUS_OK)
        status = file_sync(making);
    if (status == STATUS_OK)
        status = file_move(making, database);
    if (status == STATUS_OK)
        status = host_open(c->dir, c->now_ms, &c->host);
    if (status == STATUS_OK) {
        status = host_renew_epoch(c->host.db);
        host_close(&c->host);
    }
    if (status != STATUS_OK)
        return fail_for(c, c->dir, status);
    say(c, TEXT_RESTORE_DONE, c->dir);
    return EXIT_DONE;
}
