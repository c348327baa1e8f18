// SPDX-License-Identifier: Apache-2.0
// The handlers of the table in host/page/routes.c, one api_*.c file a resource; each says its address and shapes.
#pragma once

#include "host/page/web.h"

#define API(name) void api_##name(struct web_request *request, struct web_reply *reply)

API(me);
API(login);
API(logout);
API(welcome);
API(password);
API(tally);
API(curve);
API(days);
API(report);
API(sessions);
API(calendar);
API(session);

// Classes: sessions made, changed and called off.
API(session_add);
API(session_edit);
API(session_cancel);
API(venues);
API(session_enroll);
API(session_attend);
API(session_sheet);
API(session_photo);
API(photo_keep);
API(photo);
API(session_log);

API(badges);
API(badge_print);
API(badge_revoke);
API(badge_bind);
API(badge_unbind);
API(badge_deliver);
API(badge_ask);

API(person);
API(people_import);
API(doing);
API(doing_stop);
API(people);
API(person_add);
API(person_edit);
API(person_find);
API(person_history);
API(search);
// Doubles: people who may be one.
API(doubles);
API(doubles_pair);
API(doubles_part);
API(merges);
API(person_merge);
API(person_unmerge);
API(person_forget);
API(events);
API(names);
API(why);
API(terminals);
API(change_terminal);
API(sticks);
API(sticks_take);
API(cable);
API(cable_pair);
API(quarantine);
API(decide_batch);
API(map);
API(programmes);
API(programmes_counted);
API(allocations);
API(allocations_propose);
API(allocate);
API(signals);
API(mark_signals);
API(filings);
API(filing_add);
API(filing_since);
API(filing_file);
API(year_close);
API(users);
API(user_add);
API(user_edit);
API(user_areas);
API(user_renew);
API(user_remove);
API(log);
API(audit);
API(audit_verify);
// sticks and the system
API(stick_take);
API(stick_answer);
API(pictures);
API(picture_answer);
API(pairing);
API(pairing_decide);
// the system: versions, disk, certificate, backups
API(system);
API(system_backup);
API(system_schedule);
API(system_phone);
API(system_name);
API(system_file);
// the day of an office
API(today);
API(officers);
API(officer_add);
API(officer_remove);
