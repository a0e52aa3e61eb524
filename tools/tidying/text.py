"""Rules about single files: their size, their names, their first lines, and words that have one place."""
import re
import shutil
import subprocess

from tidying.tree import Finding

LINES_MAX = 300
COLUMNS_MAX = 120
VAGUE = ("util", "utils", "helper", "helpers", "common", "manager", "misc")
FIELD_WORDS = ("service_manager", "ServiceManager")  # what systemd calls itself
_VAGUE_TYPE = re.compile(
    r"\b(?:class|struct|enum(?:\s+class)?|concept|using|namespace)\s+"
    r"(\w*?(?:Utils?|Helpers?|Common|Manager|Misc|(?<![A-Za-z])(?:utils?|helpers?|common|manager|misc))(?![a-z])\w*)")


def file_length(tree):
    """Past 300 lines a file is two ideas."""
    for file in tree.files:
        lines = file.text.count("\n")
        if file.is_code and lines > LINES_MAX:
            yield Finding(file.path, lines, f"{lines} lines: more than {LINES_MAX} are two ideas")


def line_length(tree):
    """At most 120 columns; a line of prose that is a table or nothing but a link has no better place to break."""
    for file in tree.files:
        if file.path.endswith((".json", "LICENSE")):
            continue
        for number, line in enumerate(file.lines, 1):
            if len(line) > COLUMNS_MAX and not re.match(r"\s*(?:\||\S*https?://\S+$)", line):
                yield Finding(file.path, number, f"{len(line)} columns: more than {COLUMNS_MAX}")


def trailing_whitespace(tree):
    """No blanks at the end of a line, no tabs in C++, one newline at the end of a file."""
    for file in tree.files:
        for number, line in enumerate(file.lines, 1):
            if line != line.rstrip():
                yield Finding(file.path, number, "blanks at the end of the line")
            if file.is_cpp and "\t" in line:
                yield Finding(file.path, number, "a tab")
        if file.text and (not file.text.endswith("\n") or file.text.endswith("\n\n")):
            yield Finding(file.path, len(file.lines), "a file ends with one newline")


def vague_names(tree):
    """Where only `utils` fits, the code has not found its owner yet."""
    for file in tree.files:
        for part in re.split(r"[/._-]", re.sub("|".join(FIELD_WORDS), "", file.path)):
            if part in VAGUE:
                yield Finding(file.path, 1, f"`{part}` says nothing: name what it is")
        if file.is_cpp:
            for match in _VAGUE_TYPE.finditer(file.stripped):
                if match.group(1) not in FIELD_WORDS:
                    yield Finding(file.path, file.line_of(match.start()), f"`{match.group(1)}` says nothing")


def header_beginning(tree):
    """A header opens with what is inside, then #pragma once; it has no `using namespace`."""
    for file in tree.cpp():
        if not file.is_header:
            continue
        if not file.text.startswith("//"):
            yield Finding(file.path, 1, "a header opens with a comment that says what is inside")
        if not re.search(r"^#pragma once$", file.text, re.MULTILINE):
            yield Finding(file.path, 1, "no #pragma once")
        for match in re.finditer(r"\busing\s+namespace\b", file.stripped):
            yield Finding(file.path, file.line_of(match.start()), "`using namespace` in a header")


# Words with one place: (pattern, the files where they belong, why).
ONE_PLACE = (
    (r"\basio::detached\b|\bdetached_t\b", (), "`detached` work has no owner: spawn(gate, ...) (polly/base/gate.hpp)"),
    (r"\b(?:secure_)?getenv\b|\benviron\b",
     ("polly/config/environment.cpp", "polly/testing/program.cpp", "polly/testing/rounds.cpp",
      "polly/store/conformance/trial.cpp"),
     "only config reads the environment"),
    (r"\bsystem_clock\s*::\s*now\b", ("polly/base/clock.cpp",), "only polly/base/clock.cpp reads the wall clock"),
    (r"\bfrom_chars\b", ("polly/base/decimal.cpp",), "numbers are read by parse_decimal (polly/base/decimal.hpp)"),
    (r"\btolower\b", (), "`tolower` depends on the locale: to_lower (polly/base/ascii.hpp)"),
)


def one_place(tree):
    """asio::detached, the environment, the wall clock and the reading of numbers each have one place, or none."""
    for file in tree.cpp():
        for pattern, places, why in ONE_PLACE:
            if file.path not in places:
                for match in re.finditer(pattern, file.stripped):
                    yield Finding(file.path, file.line_of(match.start()), why)


_LEFT_OVER = re.compile(r"\b(?:[T]ODO|[F]IXME|[X]XX|[H]ACK)\b(?:\([^)]*\))?:?[ \t]*([^\n]*)")


def left_overs(tree):
    """What is left to do says why it is left, in a sentence."""
    for file in tree.files:
        for match in _LEFT_OVER.finditer(file.text) if file.is_code else ():
            if len(match.group(1).split()) < 4:
                yield Finding(file.path, file.line_of(match.start()), "something left over, and no reason why")


_MACHINE_PATH = re.compile(r"(?<![\w./$}~-])/(?:work|home|root|Users|mnt)/\w")


def machine_paths(tree):
    """Nothing depends on where one machine keeps its files."""
    for file in tree.files:
        for match in _MACHINE_PATH.finditer(file.text):
            yield Finding(file.path, file.line_of(match.start()), "a path of one machine")


def formatting(tree):
    """clang-format-19 agrees, where it is installed (`tools/install_packages check`): ./dev fmt."""
    program = shutil.which("clang-format-19")
    files = [file.path for file in tree.cpp()]
    if program is None or not files or ".clang-format" not in tree.by_path:
        return
    checked = subprocess.run([program, "--dry-run", "--ferror-limit=1", *files], cwd=tree.root, text=True,
                             capture_output=True, check=False)
    places = re.findall(r"^(.+?):(\d+):\d+: warning: code should be clang-formatted", checked.stderr, re.MULTILINE)
    seen = set()
    for path, line in places:
        if path not in seen:
            seen.add(path)
            yield Finding(path, int(line), "not formatted: ./dev fmt")


def shell(tree):
    """Shell is read by bash without a complaint, and by shellcheck where it is installed."""
    for file in tree.files:
        if not re.match(r"#!.*\b(?:ba)?sh\b", file.lines[0]):
            continue
        programs = [["bash", "-n"]] + ([["shellcheck", "--format=gcc"]] if shutil.which("shellcheck") else [])
        for program in programs:
            checked = subprocess.run([*program, file.path], cwd=tree.root, text=True, capture_output=True, check=False)
            for line, what in re.findall(r":(?: line )?(\d+):(?:\d+:)? *(.*)", checked.stdout + checked.stderr):
                yield Finding(file.path, int(line), f"{program[0]}: {what}")
