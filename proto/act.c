// SPDX-License-Identifier: Apache-2.0
#include "proto/act.h"

#include <stdlib.h>
#include <string.h>

#include "proto/rollcall.pb-c.h"

// ---- packing ----

static void value_fill(Rollcall__ActValue *to, const struct act_value *from) {
    rollcall__act_value__init(to);
    ProtobufCBinaryData data = {from->len, (uint8_t *)(uintptr_t)from->data};
    switch (from->kind) {
    case ACT_ABSENT:
        break;
    case ACT_NUMBER:
        to->value_case = ROLLCALL__ACT_VALUE__VALUE_NUMBER;
        to->number = from->number;
        break;
    case ACT_TEXT:
        to->value_case = ROLLCALL__ACT_VALUE__VALUE_TEXT;
        to->text = (char *)(uintptr_t)from->data;
        break;
    case ACT_DATA:
        to->value_case = ROLLCALL__ACT_VALUE__VALUE_DATA;
        to->data = data;
        break;
    case ACT_PERSONAL:
        to->value_case = ROLLCALL__ACT_VALUE__VALUE_PERSONAL;
        to->personal = data;
        break;
    }
}

struct filled {
    Rollcall__ActField fields[ACT_FIELDS_MAX];
    Rollcall__ActField *pointers[ACT_FIELDS_MAX];
    Rollcall__ActValue before[ACT_FIELDS_MAX], after[ACT_FIELDS_MAX];
};

static void field_fill(struct filled *f, size_t i, const struct act_field *from) {
    rollcall__act_field__init(&f->fields[i]);
    value_fill(&f->before[i], &from->before);
    value_fill(&f->after[i], &from->after);
    f->fields[i].name = (char *)(uintptr_t)from->name;
    f->fields[i].before = from->before.kind ? &f->before[i] : NULL;
    f->fields[i].after = from->after.kind ? &f->after[i] : NULL;
    f->pointers[i] = &f->fields[i];
}

enum status act_pack(const struct act *act, uint8_t **bytes, size_t *len) {
    struct filled filled;
    Rollcall__Act a = ROLLCALL__ACT__INIT;
    a.what = (char *)(uintptr_t)act->what;
    a.at_ms = act->at_ms;
    a.who = (char *)(uintptr_t)act->who;
    a.why = (char *)(uintptr_t)act->why;
    a.subject = act->subject;
    for (size_t i = 0; i < act->fields_len; i++)
        field_fill(&filled, i, &act->fields[i]);
    a.n_fields = act->fields_len;
    a.fields = filled.pointers;
    uint8_t *out = malloc(rollcall__act__get_packed_size(&a) + 1);
    if (!out)
        return STATUS_MEMORY;
    *len = rollcall__act__pack(&a, out);
    *bytes = out;
    return STATUS_OK;
}

// ---- unpacking ----

static struct act_value value_read(const Rollcall__ActValue *v) {
    switch (v ? v->value_case : ROLLCALL__ACT_VALUE__VALUE__NOT_SET) {
    case ROLLCALL__ACT_VALUE__VALUE_NUMBER:
        return (struct act_value){.kind = ACT_NUMBER, .number = v->number};
    case ROLLCALL__ACT_VALUE__VALUE_TEXT:
        return (struct act_value){.kind = ACT_TEXT, .data = v->text, .len = strlen(v->text)};
    case ROLLCALL__ACT_VALUE__VALUE_DATA:
        return (struct act_value){.kind = ACT_DATA, .data = v->data.data, .len = v->data.len};
    case ROLLCALL__ACT_VALUE__VALUE_PERSONAL:
        return (struct act_value){.kind = ACT_PERSONAL, .data = v->personal.data, .len = v->personal.len};
    default:
        return (struct act_value){0};
    }
}

enum status act_unpack(const uint8_t *bytes, size_t len, struct act *act) {
    Rollcall__Act *a = rollcall__act__unpack(NULL, len, bytes);
    if (!a || a->n_fields > ACT_FIELDS_MAX) {
        rollcall__act__free_unpacked(a, NULL);
        return STATUS_MALFORMED;
    }
    *act = (struct act){.what = a->what,
                        .at_ms = a->at_ms,
                        .who = a->who,
                        .why = a->why,
                        .subject = a->subject,
                        .fields_len = a->n_fields,
                        .memory = a};
    for (size_t i = 0; i < a->n_fields; i++)
        act->fields[i] =
            (struct act_field){a->fields[i]->name, value_read(a->fields[i]->before), value_read(a->fields[i]->after)};
    return STATUS_OK;
}

void act_clear(struct act *act) {
    rollcall__act__free_unpacked(act->memory, NULL);
    *act = (struct act){0};
}
