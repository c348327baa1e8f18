#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# floor.py: the oldest Chromium that the page loads in, by what its files use: each feature of the list with the version
# it came in, looked for in our own files and in the two that are built in. The newest of those used is the floor, and
# docs/reviewer.md must state it. A feature that is only used where it is there (behind a question, or a rule that an
# older browser passes over without harm) is told in SOFT, with why.
import os, re, sys

FILES = [f"host/page/web/{name}" for name in sorted(os.listdir("host/page/web"))
         if name.endswith((".js", ".css", ".html"))]
BUILT_IN = ["build/npm/node_modules/echarts/dist/echarts.min.js", "build/npm/node_modules/simpledotcss/simple.css"]
JS = [
    (55, "async functions", r"\basync\b"),
    (60, "spread in objects", r"[{,]\s*\.\.\.\w"),
    (61, "modules", r"^import .* from |type=\"?module"),
    (62, "regular expressions that look behind", r"\(\?<[=!]"),
    (63, "import()", r"\bimport\("),
    (63, "for await", r"for await"),
    (64, "import.meta", r"\bimport\.meta\b"),
    (64, "ResizeObserver", r"\bResizeObserver\b"),
    (66, "catch without a name", r"catch\s*\{"),
    (67, "big integers", r"\b\d+n\b"),
    (69, "flatMap, flat", r"\.flat(Map)?\("),
    (72, "fields of classes", r"^\s+(static )?\w+ = .*;$(?=[^{}]*constructor)"),
    (73, "fromEntries, matchAll", r"Object\.fromEntries|\.matchAll\("),
    (74, "private fields", r"this\.#\w"),
    (75, "digits in groups", r"\b\d+_\d+\b"),
    (76, "allSettled", r"\.allSettled\("),
    (80, "?.", r"\?\.(?!\d)"),
    (80, "??", r"\?\?(?!=)"),
    (85, "??=, ||=, &&=", r"\?\?=|\|\|=|&&="),
    (85, "replaceAll", r"\.replaceAll\("),
    (85, "Promise.any", r"Promise\.any\("),
    (86, "replaceChildren", r"\.replaceChildren\("),
    (89, "await outside functions", r"^(const [^\n]* = )?await "),
    (92, "at()", r"\.at\("),
    (92, "randomUUID", r"randomUUID"),
    (93, "hasOwn", r"Object\.hasOwn\("),
    (93, "cause of an error", r"\{ cause\b"),
    (94, "static blocks", r"static\s*\{"),
    (97, "findLast", r"\.findLast(Index)?\("),
    (98, "structuredClone", r"structuredClone\("),
    (102, "inert", r"\.inert\b"),
    (103, "AbortSignal.timeout", r"AbortSignal\.timeout"),
    (110, "toSorted, toReversed, with", r"\.to(Sorted|Reversed|Spliced)\("),
    (114, "popover", r"popover"),
    (117, "groupBy", r"(Object|Map)\.groupBy\("),
    (119, "withResolvers", r"withResolvers"),
    (120, "URL.canParse", r"URL\.canParse"),
    (122, "methods of Set", r"\.(isSubsetOf|intersection|symmetricDifference)\("),
    (123, "import … with", r"from '[^']*' with"),
    (124, "Array.fromAsync", r"fromAsync"),
    (126, "URL.parse", r"URL\.parse\("),
    (112, "regular expressions of sets", r"/[a-z]*v[a-z]*\.test"),
]
CSS = [
    (49, "custom properties", r"var\(--"),
    (56, "sticky", r"position:\s*sticky"),
    (57, "grid", r"display:\s*grid"),
    (59, "place-", r"place-(items|content|self):"),
    (66, "gap of a grid", r"\bgap:"),
    (76, "prefers-color-scheme", r"prefers-color-scheme"),
    (79, "clamp, min, max", r"\b(clamp|min|max)\("),
    (80, "overflow-wrap: anywhere", r"overflow-wrap:\s*anywhere"),
    (81, "color-scheme", r"(?<![-\w])color-scheme:"),
    (84, "gap of a flexible box", r"display:\s*(inline-)?flex[^}]*\bgap:|\bgap:[^}]*display:\s*(inline-)?flex"),
    (85, "@property", r"@property"),
    (86, ":focus-visible", r":focus-visible"),
    (87, "inset, margin-inline …", r"(?<![-\w])(inset|(margin|padding|border)-(inline|block)):"),
    (69, "margin-inline-start …", r"(margin|padding)-(inline|block)-(start|end)"),
    (88, ":is, :where", r":(is|where)\("),
    (88, "aspect-ratio", r"aspect-ratio:"),
    (89, "forced-colors", r"forced-colors"),
    (93, "accent-color", r"accent-color"),
    (94, "scrollbar-gutter", r"scrollbar-gutter"),
    (96, "prefers-contrast", r"prefers-contrast"),
    (99, "@layer", r"@layer"),
    (104, "@media (width < …)", r"@media[^{]*[<>]"),
    (105, ":has", r":has\("),
    (105, "@container", r"@container|container-type"),
    (108, "dvh", r"\d[sdl]v[hw]\b"),
    (111, "color-mix, oklch", r"color-mix\(|okl(ch|ab)\("),
    (112, "nesting", r"\{[^{}]*&[\s.:]"),
    (114, "text-wrap", r"text-wrap:"),
    (117, "subgrid", r"subgrid"),
    (121, "scrollbar-color", r"scrollbar-color"),
    (123, "light-dark", r"light-dark\("),
]
SOFT = {}


def used(path):
    with open(path) as f:
        text = f.read()
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S) if path.endswith(".css") else text
    if path.startswith("host/page/web") and path.endswith(".js"):
        text = re.sub(r"(^|\s)//.*$", "", text, flags=re.M)
    return [(version, name) for version, name, pattern in (CSS if path.endswith(".css") else JS)
            if re.search(pattern, text, re.M | re.S) and (os.path.basename(path), name) not in SOFT]


def main():
    found = sorted({(version, name, os.path.basename(path)) for path in FILES + BUILT_IN
                    for version, name in used(path)}, reverse=True)
    floor = found[0][0]
    with open("docs/reviewer.md") as f:
        stated = re.search(r"Chromium (\d+)", f.read())
    for version, name, path in found[:12]:
        print(f"{version:4} {name} ({path})")
    if not stated or int(stated.group(1)) != floor:
        print(f"the page needs Chromium {floor}, docs/reviewer.md says {stated and stated.group(1)}")
        sys.exit(1)
    print(f"the page needs Chromium {floor}, as docs/reviewer.md says")
    print(f"{len(FILES + BUILT_IN)} checks")


main()
