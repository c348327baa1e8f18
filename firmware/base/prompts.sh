#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# prompts.sh TEXTS PINYIN DIR: has espeak-ng speak every headline of the verdicts and notices of TEXTS
# (firmware/base/text.def) into DIR/LANGUAGE/NAME.wav, and writes DIR/prompts.c, which embeds them. Chinese is spoken as
# PINYIN spells it (NAME, tab, syllables with their tones): by itself espeak-ng says 地 as de and 专干 as zhuan1 gan1.
set -eu
texts=$1 pinyin=$2 dir=$3
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
# A syllable a character.
spelling() { # spelling NAME TEXT
    local spelt syllables
    spelt=$(awk -F'\t' -v name="$1" '$1 == name { print $2 }' "$pinyin")
    syllables=$(grep -o '[1-5]' <<<"$spelt" | wc -l)
    if [ "$syllables" != "$(sed 's/[，。 ]//g' <<<"$2" | tr -d '\n' | wc -m)" ]; then
        echo "$pinyin: 请写出「$2」（$1）的拼音，一字一个音节 / spell \"$2\" ($1), a syllable a character" >&2
        return 1
    fi
    echo "$spelt"
}
{
    echo '// Made by firmware/base/prompts.sh.'
    echo '#include <string.h>'
    echo
    echo '#include "firmware/voice/sound.h"'
    table=
    while IFS=$'\t' read -r id zh en; do
        name=$(tr '[:upper:]' '[:lower:]' <<<"$id")
        spelt=$(spelling "$name" "$zh")
        speak cmn-latn-pinyin "$spelt" "$dir/zh/$name.wav"
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
