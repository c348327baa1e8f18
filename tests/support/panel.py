# SPDX-License-Identifier: Apache-2.0
# What a terminal without cable and stick shows at the end of a class: the codes that a phone would photograph.
import glob, json, os, shutil, subprocess, sys, time

from office import BUILD, host, program, work


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

    def run(self, *lines, screen="none"):
        words = ["run", "--scan", "lines:-", "--screen", screen, "--voice", "none", "--link", "none", "--simulate"]
        terminal = subprocess.Popen([f"{BUILD}/rollcall-terminal", "--data", self.data, *words], stdin=subprocess.PIPE,
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True)
        return terminal, "\n".join(lines) + "\n"

    def scan(self, *lines):
        terminal, text = self.run(*lines)
        terminal.communicate(text)

    def show(self, *lines, codes=1):
        """Pictures of so many of the codes that it shows after these lines: each stands for a while."""
        screen = f"{self.data}-screen"
        terminal, text = self.run(*lines, f"@2026-11-20T09:30:00+08:00 {self.officer}",
                                  f"@2026-11-20T09:30:01+08:00 {self.card}", screen=f"png:{screen}")
        terminal.stdin.write(text)
        terminal.stdin.flush()
        while len(names := sorted(glob.glob(os.path.join(screen, "*-codes.png")))) < codes:
            if terminal.poll() is not None:
                sys.exit(f"{len(names)} codes were shown, and the terminal has ended")
            time.sleep(0.05)
        terminal.communicate()
        pictures = []
        for name in names[:codes]:
            with open(name, "rb") as f:
                pictures.append(f.read())
        shutil.rmtree(screen)
        return pictures

    def pending(self):
        return json.loads(program("rollcall-terminal", self.data, "--json", "status").stdout)["pending"]
