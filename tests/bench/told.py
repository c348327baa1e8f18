# SPDX-License-Identifier: Apache-2.0
# What the Python programs of make bench tell: a line a figure, and which targets were missed.
missed = []


def line(what, text):
    print(f"  {what:58} {text}", flush=True)


def target(what, value, limit, unit="", at_least=False):
    good = value >= limit if at_least else value <= limit
    if not good:
        missed.append(f"{what}: {value:.3g}{unit}, target {limit:.3g}{unit}")
    line(what, f"{value:.3g}{unit} (target {'≥' if at_least else '≤'} {limit:.3g}{unit}){'' if good else '  MISSED'}")


def verdict(title):
    """What a program ends with."""
    print(f"{title}: {len(missed)} missed" if missed else f"{title}: all targets met")
    for text in missed:
        print(f"  {text}")
    return 1 if missed else 0
