// SPDX-License-Identifier: Apache-2.0
// Inside the station: what its files share.
#pragma once

#include "firmware/station/station.h"

#define PATH_BYTES   4096
#define FILE_HOST    "host.key"
#define FILE_PLAN    "plan"
#define FILE_HEAD    "head"
#define FILE_OTHER   "head.diverged" // a head of the host that contradicts it
#define VALUE_ASKED  "pairing_asked"
#define VALUE_OPENED "opened_ms" // how late it was at least when the session was opened

enum status station_path(const struct station *station, const char *name, char path[PATH_BYTES]);

// The present epoch is the pinned host's.
enum status station_note_host(struct station *station);
// How late it is at least, by the plan and the last ack.
enum status station_note_time(struct station *station);

// station_recall.c: all that goes on; who was checked in to the open session before.
enum status station_recall(struct station *station);
enum status station_recall_people(struct station *station);
// Up to where a host holds an epoch.
enum status station_acked(struct station *station, uint64_t epoch, uint64_t *up_to);

// station_witness.c: the head that came with acks of at_ms. STATUS_CONFLICT: it contradicts the one that is kept.
// STATUS_OUTDATED: it says nothing about that one.
enum status station_witness(struct station *station, const uint8_t *request, size_t len, int64_t at_ms);
void station_forget_heads(struct station *station); // they are another host's

// station_time.c
int station_is_plausible(int64_t wall_ms);
int station_is_behind(const struct station *station, int64_t wall_ms); // what a host has said
int64_t station_tick_of(struct station *station, struct moment now);
void station_keep_clock(struct station *station, struct moment now, int64_t wall_ms, enum clock_source source);
enum status station_journal_clock(struct station *station, struct moment now, int64_t wall_ms,
                                  enum clock_source source);
