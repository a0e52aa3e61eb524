"""A page of documentation as what a reader does: the commands of its ```console and ```sh blocks, in order.

    page = parse("docs/sqlite.md", text)
    page.blocks[0].commands[0].text       # 'polly serve'
    page.blocks[0].commands[0].shown      # ['...'], or None where the block shows no output (```sh)

HTML comments before a block say what a reader cannot see (README.md lists them). A page that cannot be understood is a
Mistake, which names the line.
"""
import re
import subprocess
from dataclasses import dataclass, field

# Why a block may be left out.
NOT_RUN = {
    "root": "needs root or changes the machine",
    "systemd": "needs a running systemd",
    "container": "needs a container engine or a cluster of containers",
    "network": "needs another machine, GitHub or another service",
    "build": "compiles, tests or measures for minutes",
}
TERMINALS = ("another", "new", "first")
# What the runner has none of; a block that names one of them at the beginning of a command has to be marked.
UNAVAILABLE = re.compile(
    r"(?:^|[;&|(]|\bdo|\bthen|\belse)\s*(?:\w+=\S*\s+)*"
    r"(sudo|apt|apt-get|systemctl|journalctl|docker|podman|kubectl|helm|cmake|ctest|ninja|make|npm|npx|pip|ssh|scp|"
    r"git clone|git push|perf|gdb|taskset|strace|\./dev (?!run\b|help\b)\w*|\.ci/run|tools/\w+|build/(?!release/)\S+)"
    r"(?=\s|$)", re.MULTILINE)


class Mistake(Exception):
    """What is wrong with a page, and where."""

    def __init__(self, path, line, what):
        super().__init__(f"{path}:{line}: {what}")


@dataclass
class Command:
    line: int
    text: str
    shown: list = None


@dataclass
class Setup:
    line: int
    script: str = ""      # shell
    name: str = ""        # or a file in setups/, with arguments
    arguments: list = field(default_factory=list)


@dataclass
class Block:
    line: int
    kind: str
    commands: list
    setups: list
    terminal: str = ""
    not_run: str = ""     # a word of NOT_RUN


@dataclass
class Page:
    path: str
    blocks: list


def parse(path, text):
    lines = text.split("\n")
    blocks, marks, at = [], [], 0
    while at < len(lines):
        line = lines[at]
        fence = re.match(r"( *)(`{3,})\s*([\w+-]*)\s*$", line)
        if fence:
            end = _end_of(path, lines, at, fence.group(2))
            if fence.group(3) in ("bash", "shell", "shell-session"):
                raise Mistake(path, at + 1, f"```{fence.group(3)}: write ```sh (commands), or ```console (with output)")
            if fence.group(3) in ("console", "sh"):
                body = [text.removeprefix(fence.group(1)) for text in lines[at + 1:end]]
                blocks.append(_block(path, at + 1, fence.group(3), body, marks))
                marks = []
            at = end + 1
            continue
        if re.match(r" *<!--", line):
            end = at
            while "-->" not in lines[end]:
                end += 1
                if end == len(lines):
                    raise Mistake(path, at + 1, "a comment without its end")
            marks.append((at + 1, "\n".join(lines[at:end + 1]).strip()[4:-3].strip()))
            at = end + 1
            continue
        if line.strip() and marks:
            _no_block_follows(path, marks)
            marks = []
        at += 1
    _no_block_follows(path, marks)
    return Page(path, blocks)


_MARK = re.compile(r"(not run|setup|terminal)\b\s*(:?)\s*(.*)", re.DOTALL)


def _no_block_follows(path, marks):
    for line, mark in marks:
        if _MARK.match(mark):
            raise Mistake(path, line, f"<!-- {mark} --> is not before a block of commands")


def _end_of(path, lines, begin, fence):
    for at in range(begin + 1, len(lines)):
        if lines[at].strip() == fence:
            return at
    raise Mistake(path, begin + 1, "a block without its end")


def _block(path, line, kind, body, marks):
    block = Block(line, kind, [], [])
    for at, mark in marks:
        match = _MARK.match(mark)
        if not match:
            continue
        word, colon, rest = match.groups()
        if word == "not run":
            reason = re.split(r"[:,]", rest)[0].strip()
            if reason not in NOT_RUN:
                raise Mistake(path, at, f"not run: `{reason}` is no reason; there are {', '.join(NOT_RUN)}")
            block.not_run = reason
        elif word == "terminal":
            if rest not in TERMINALS:
                raise Mistake(path, at, f"terminal: `{rest}` is none of {', '.join(TERMINALS)}")
            block.terminal = rest
        elif colon:
            name, *arguments = rest.split()
            block.setups.append(Setup(at, name=name, arguments=arguments))
        else:
            block.setups.append(Setup(at, script=rest))
    block.commands = (_console if kind == "console" else _sh)(path, line, body)
    if not block.commands:
        raise Mistake(path, line, "a block without a command")
    for command in block.commands if not block.not_run else ():
        found = UNAVAILABLE.search(command.text)
        if found:
            raise Mistake(path, command.line, f"`{found.group(1)}` cannot run here: put <!-- not run: REASON --> "
                          f"before the block, where REASON is one of {', '.join(NOT_RUN)}")
    return block


def _console(path, line, body):
    commands = []
    for number, text in enumerate(body, line + 1):
        last = commands[-1] if commands else None
        if text.startswith("$ "):
            commands.append(Command(number, text[2:], []))
        elif last is None:
            raise Mistake(path, number, "output before the first command (a command begins with `$ `)")
        elif not last.shown and not is_complete(last.text):
            last.text += "\n" + (text[2:] if text.startswith("> ") else "" if text == ">" else text)
        else:
            last.shown.append(text)
    for command in commands:
        while command.shown and not command.shown[-1]:
            command.shown.pop()
        if not is_complete(command.text):
            raise Mistake(path, command.line, "a command without its end")
    return commands


def _sh(path, line, body):
    commands = []
    for number, text in enumerate(body, line + 1):
        if commands and not is_complete(commands[-1].text):
            commands[-1].text += "\n" + text
        elif text.strip():
            commands.append(Command(number, text))
    if commands and not is_complete(commands[-1].text):
        raise Mistake(path, commands[-1].line, "a command without its end")
    return [command for command in commands if not command.text.lstrip().startswith("#")]


def is_complete(text):
    """Whether a shell would run it, and not wait for another line."""
    if re.search(r"(?<!\\)(?:\\\\)*\\$", text):
        return False
    if not re.search(r"[\"'`({]|<<|\b(?:do|then|else|if|for|while|case|until)\b|(?:&&|\||\|\|)\s*$", text):
        return True
    checked = subprocess.run(["bash", "-n", "-c", text], capture_output=True, text=True, check=False)
    return checked.returncode == 0 and "here-document" not in checked.stderr
