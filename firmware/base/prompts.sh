#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# prompts.sh TEXTS DIR: has espeak-ng speak every headline of the verdicts and notices of TEXTS (firmware/base/text.def)
# into DIR/LANGUAGE/NAME.wav, and writes DIR/prompts.c, which embeds them. A text that is new there is spoken by itself.
set -eu
texts=$1 dir=$2
mkdir -p "$dir/zh" "$dir/en"
# X(NAME, "zh", "en") of the two sections whose entries come in pairs, headline and sentence: the headlines.
headlines() {
    awk '/^\/\/ ----/ { speaks = /verdicts|what the box says/ } speaks && /^X\(/' "$texts" | grep -v '_LINE,' |
        sed -E 's/^X\(([A-Z_]+), "([^"]*)", "([^"]*)"\).*/\1\t\2\t\3/'
}
# Faster until it fits into 1.5 s with the silence around it.
speak() { # speak VOICE TEXT FILE
    for speed in 190 215 240 270; do
        espeak-ng -v "$1" -s "$speed" -w "$3" -- "$2"
        [ "$(stat -c %s "$3")" -le $((22050 * 2 * 17 / 10)) ] && return
    done
    return 0 # as fast as can still be understood; a test looks at the length without the silence
}
{
    echo '// Made by firmware/base/prompts.sh.'
    echo '#include <string.h>'
    echo
    echo '#include "firmware/voice/sound.h"'
    table=
    while IFS=$'\t' read -r id zh en; do
        name=$(tr '[:upper:]' '[:lower:]' <<<"$id")
        # Not plain "cmn": it spells the pinyin of each character with English letters and figures, "qian one".
        speak cmn-latn-pinyin "$zh" "$dir/zh/$name.wav"
        speak en "$en" "$dir/en/$name.wav"
        for language in zh en; do
            symbol=prompt_${language}_$name wave=$dir/$language/$name.wav
            echo "extern const uint8_t ${symbol}[], ${symbol}_end[];"
            echo "__asm__(\".section .rodata\\n$symbol:\\n.incbin \\\"$wave\\\"\\n${symbol}_end:\\n.previous\\n\");"
            table+="    {LANGUAGE_${language^^}, \"$name\", $symbol, ${symbol}_end},"$'\n'
        done
    done < <(headlines)
    cat <<TXT

static const struct {
    enum language language;
    const char *name;
    const uint8_t *start, *end;
} prompts[] = {
$table};

const uint8_t *sound_embedded(enum language language, const char *name, size_t *len) {
    for (size_t i = 0; i < sizeof prompts / sizeof *prompts; i++)
        if (prompts[i].language == language && strcmp(prompts[i].name, name) == 0) {
            *len = (size_t)(prompts[i].end - prompts[i].start);
            return prompts[i].start;
        }
    return NULL;
}
TXT
} >"$dir/prompts.c.part"
mv "$dir/prompts.c.part" "$dir/prompts.c"
