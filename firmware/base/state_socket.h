// SPDX-License-Identifier: Apache-2.0
// Asking a run that holds the journal how it is. The run listens on an abstract Unix socket whose name follows from the
// data directory itself (device and inode): nothing is written to the card for it, nothing stays behind after a power
// cut, it works on a full or failing card, and only root and the owner of the directory are answered.
#pragma once

#include "proto/status.h"

// A descriptor to poll for readability; -1 when that cannot be: then nobody can ask, and nothing else suffers.
int state_listen(const char *dir);
// Gives the text to whoever asks; never blocks.
void state_answer(int listening, const char *text);

// What the run of that directory says; the caller frees. STATUS_BUSY: nobody answers there.
enum status state_ask(const char *dir, char **text);
