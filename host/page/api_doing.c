// SPDX-License-Identifier: Apache-2.0
// Long work that is being done for somebody, by the name they gave it: how far it has come, and enough of it.
#include "host/page/api.h"
#include "host/page/doings.h"

API(doing) {
    const char *name = request->query(request->door, "doing");
    int64_t done = doings_look(request->doings, request->user.name, name ? name : "");
    web_json(reply, json_pack("{s:o}", "done", done < 0 ? json_null() : json_integer(done)));
}

API(doing_stop) {
    const char *name = web_body_text(request, "doing", DOING_NAME_SIZE);
    if (!name)
        web_error(reply, 400, "invalid");
    else
        web_json(reply, json_pack("{s:b}", "stopped", doings_stop(request->doings, request->user.name, name)));
}
