// SPDX-License-Identifier: Apache-2.0
// What is not uploaded, as codes for a phone's camera: the batches as they would lie on a stick, sealed to the host,
// for a messenger carries them. docs/wire.md §13.
#pragma once

#include "firmware/station/station.h"
#include "proto/multipart.h"

// *codes is the caller's to clear; without parts: all is uploaded. *events: in them. part_max: bytes in one.
// STATUS_UNPAIRED: there is nobody to seal it to. STATUS_TOO_LARGE: more than codes can carry.
enum status codes_make(struct station *station, size_t part_max, struct multipart *codes, uint64_t *events);

// What the host answers (host/carry/photographed.h): acks, and a plan where it was small. STATUS_FORGED,
// STATUS_CONFLICT: of another host, or to another terminal; nothing of it is taken.
enum status codes_take_answer(struct station *station, const uint8_t *answer, size_t len);
