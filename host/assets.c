// SPDX-License-Identifier: Apache-2.0
#include "host/assets.h"

#include <string.h>

#include "host/embed.h"

EMBED(page_html, "host/web/index.html");
EMBED(page_css, "host/web/style.css");
EMBED(page_js, "host/web/app.js");
EMBED(page_words, "host/web/words.js");
EMBED(page_icon, "host/web/icon.svg");

static const struct {
    const char *path, *type, *start, *end;
} files[] = {
    {"/", "text/html; charset=utf-8", page_html_start, page_html_end},
    {"/style.css", "text/css; charset=utf-8", page_css_start, page_css_end},
    {"/app.js", "text/javascript; charset=utf-8", page_js_start, page_js_end},
    {"/words.js", "text/javascript; charset=utf-8", page_words_start, page_words_end},
    {"/icon.svg", "image/svg+xml", page_icon_start, page_icon_end},
};

int asset_find(const char *path, struct asset *asset) {
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (strcmp(files[i].path, path) == 0) {
            *asset = (struct asset){files[i].type, files[i].start, (size_t)(files[i].end - files[i].start)};
            return 1;
        }
    return 0;
}
