# SPDX-License-Identifier: Apache-2.0
# What a terminal without cable and stick shows at the end of a class: the codes that a phone would photograph.
import glob, json, os, shutil, sys

from office import host, program, work


def token(*whose):
    """The first that is printed of these, or the command card that shows codes."""
    lines = host("badge", "print", *whose, "--format", "txt").splitlines()
    return next(line.split("\t")[1] for line in lines if "拍照上传" in line or "--commands" not in whose)


class Panel:
    """A terminal of its own, paired by a stick, with an officer who holds its cards."""

    def __init__(self, name, area):
        self.data, usb = os.path.join(work.name, name), os.path.join(work.name, f"{name}-usb")
        os.mkdir(usb)
        self.terminal = program("rollcall-terminal", self.data, "init").stdout.strip()
        program("rollcall-terminal", self.data, "stick", usb)
        host("stick", usb, "--pair", "--area", str(area), "--terminal", self.terminal)
        host("officer", "add", name, "--area", str(area))
        self.officer, self.card = token("--officer", name), token("--commands")
        program("rollcall-terminal", self.data, "stick", usb)

    def scan(self, *lines, screen="none"):
        program("rollcall-terminal", self.data, "run", "--scan", "lines:-", "--screen", screen, "--voice", "none",
                "--link", "none", "--simulate", input="\n".join(lines) + "\n")

    def show(self, *lines, codes=1):
        """Pictures of the codes that it shows after these lines, of which there must be so many."""
        screen = f"{self.data}-screen"
        self.scan(*lines, f"@2026-11-20T09:30:00+08:00 {self.officer}", f"@2026-11-20T09:30:01+08:00 {self.card}",
                  screen=f"png:{screen}")
        names, pictures = sorted(glob.glob(os.path.join(screen, "*-codes.png"))), []
        if len(names) != codes:
            sys.exit(f"{len(names)} codes were shown, not {codes}")
        for name in names:
            with open(name, "rb") as f:
                pictures.append(f.read())
        shutil.rmtree(screen)
        return pictures

    def pending(self):
        return json.loads(program("rollcall-terminal", self.data, "--json", "status").stdout)["pending"]
