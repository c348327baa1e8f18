// SPDX-License-Identifier: Apache-2.0
// Asking a run that holds the journal how it is. The run listens on a Unix socket in a runtime directory, where nothing
// is written to the card: /run/rollcall-terminal (the service has it made, and root can), else the owner's /run/user
// directory, else one of the owner's in /tmp. The name follows from the data directory itself (device and inode). A
// file, not an abstract name: the service has network namespaces of its own. Root, the owner and, of the service, its
// group may ask; only root and the owner of the data are believed.
#pragma once

#include "proto/status.h"

// A descriptor to poll for readability; -1 when that cannot be: then nobody can ask, and nothing else suffers. Call it
// once the journal of dir is ours: a socket that is there already was left behind.
int state_listen(const char *dir);
// Gives the text to whoever asks; never blocks.
void state_answer(int listening, const char *text);
void state_close(int listening); // -1 is fine

// What the run of that directory says; the caller frees. STATUS_BUSY: nobody answers there.
enum status state_ask(const char *dir, char **text);
