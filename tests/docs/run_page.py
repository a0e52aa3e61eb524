#!/usr/bin/env python3
"""Runs the commands of one page of documentation as its reader would, and compares what they print with the page.

    tests/docs/run_page.py --program build/release/polly docs/sqlite.md

Exits 1 where the page promises something else, and 77 where no machine of its own can be made for it (machine.py).
README.md, beside this file, is for those who write pages.
"""
import argparse
import os
import pathlib
import re
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import machine  # noqa: E402
from compare import compare  # noqa: E402
from page import Mistake, parse  # noqa: E402
from terminal import Failed, Terminal, quoted  # noqa: E402

SETUPS = pathlib.Path(__file__).resolve().parent / "setups"


class Reader:
    """A reader of one page, with a folder and some terminals."""

    def __init__(self, page, program, root, folder):
        self._page = page
        self._forms = own_forms(page.path)
        self._replaced = {}  # a varying text of the page -> what was really shown
        self._terminals = []
        self._now = None
        home = folder / "home"
        programs = folder / "bin"
        self._work = folder / "work"
        self._logs = folder / "logs"
        for each in (home, programs, self._work, self._logs):
            each.mkdir()
        (programs / "polly").symlink_to(program)
        (home / ".curlrc").write_text("silent\nshow-error\n")  # as on a terminal: no meter of the progress
        self._environment = {
            "HOME": str(home), "LANG": "C.UTF-8", "TERM": "dumb", "USER": "reader", "TMPDIR": str(folder),
            "PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
        }
        self._for_setups = {"SETUPS": str(SETUPS), "CLONED": str(root), "PROGRAM": str(program)}

    def read(self):
        ran = 0
        for block in self._page.blocks:
            self._choose_terminal(block.terminal)
            for setup in block.setups:
                self._prepare(setup)
            if block.not_run:
                print(f"{self._page.path}:{block.line}: not run: {block.not_run}")
                continue
            for number, command in enumerate(block.commands):
                self._run(block, command, is_last=number + 1 == len(block.commands))
                ran += 1
        for terminal in self._terminals:
            terminal.close()
        return ran

    def _choose_terminal(self, which):
        if which == "first" and self._terminals:
            self._now = self._terminals[0]
        if which == "new":
            for terminal in self._terminals:
                terminal.close()
            self._terminals = []
        if which in ("another", "new") or self._now is None:
            folder = self._now.folder() if which == "another" and self._now else self._work
            self._now = Terminal(folder, self._environment, self._logs)
            self._terminals.append(self._now)

    def _prepare(self, setup):
        script = setup.script
        if setup.name:
            if not (SETUPS / f"{setup.name}.sh").is_file():
                raise Mistake(self._page.path, setup.line, f"setup: there is no tests/docs/setups/{setup.name}.sh")
            script = quoted([".", str(SETUPS / f"{setup.name}.sh"), *setup.arguments])
        names = " ".join(self._for_setups)
        values = "; ".join(f"{name}={quoted([value])}" for name, value in self._for_setups.items())
        status, output = self._now.run(f"{values}\n{script}\nset_up=$?; unset {names}; (exit $set_up)", may_serve=False)
        if status != 0:
            raise Mistake(self._page.path, setup.line, f"the setup failed with exit code {status}:\n{output}")

    def _run(self, block, command, is_last):
        def mistake(what):
            return Mistake(self._page.path, command.line, f"$ {command.text}\n{what}")

        text = command.text
        for old, new in self._replaced.items():
            text = text.replace(old, new)
        try:
            status, output = self._now.run(text)
        except Failed as error:
            raise mistake(str(error)) from error
        if status is None:
            if not is_last:
                raise mistake("serves in the foreground, and further commands follow in this block: no reader gets "
                              "there. End the block here, or put it in the background with `&`")
            if block.kind == "sh" or not command.shown:
                return
            output = self._now.shown_in_foreground()
        wanted = re.search(r"#.*\bexit code (\d+)", command.text)
        wanted = int(wanted.group(1)) if wanted else 0
        following = block.commands[block.commands.index(command) + 1:][:1]
        asks = bool(following) and "$?" in following[0].text
        if status not in (None, wanted) and not asks:
            raise mistake(f"ended with exit code {status}, not {wanted}; its output:\n{output}")
        if block.kind == "sh":
            return
        if re.search(r"&\s*(#.*)?$", command.text) and not command.shown:
            return
        report, pairs = compare(command.shown, output, self._forms)
        if report:
            raise mistake(f"printed something else:\n{report}")
        self._replaced.update(pair for pair in pairs if pair[0] != pair[1])


def own_forms(path):
    """The forms of varying text in tests/docs/varying.txt that are for this page: lines of `PAGE REGEX`."""
    forms = []
    for line in (pathlib.Path(__file__).resolve().parent / "varying.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, form = line.split(maxsplit=1)
            if name == path:
                forms.append(form)
    return forms


def arguments():
    parser = argparse.ArgumentParser(description="Runs the commands of a page as its reader would.")
    parser.add_argument("--program", required=True, help="the built polly")
    parser.add_argument("--root", default=str(pathlib.Path(__file__).resolve().parents[2]), help="the clone")
    parser.add_argument("--folder", help=argparse.SUPPRESS)  # of the machine inside of which this program runs again
    parser.add_argument("page")
    return parser.parse_args()


def main():
    asked = arguments()
    root = pathlib.Path(asked.root).resolve()
    path = os.path.relpath(pathlib.Path(asked.page).resolve(), root)
    if asked.folder:
        machine.enter(asked.folder)
        return run(path, pathlib.Path(asked.program).resolve(), root, pathlib.Path(asked.folder))
    folder = tempfile.mkdtemp(prefix="polly_page_", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
    sys.argv += ["--folder", folder]
    try:
        machine.enter(folder)
    finally:
        shutil.rmtree(folder)
    return 1


def run(path, program, root, folder):
    try:
        page = parse(path, (root / path).read_text(encoding="utf-8"))
        ran = Reader(page, program, root, folder).read()
    except (Mistake, Failed) as error:
        print(error)
        return 1
    print(f"{path}: {ran} commands ran as written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
