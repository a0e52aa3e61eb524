"""As much of C++ as the rules need: no comments, no literals, and which function a word stands in."""
import re
from typing import NamedTuple

_SKIPPED = re.compile(
    r'//[^\n]*'
    r'|/\*.*?\*/'
    r'|R"(?P<mark>[^\s()\\]{0,16})\(.*?\)(?P=mark)"'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'",
    re.DOTALL)

_CONTROL = {"if", "for", "while", "switch", "catch", "constexpr"}
_QUALIFIER = re.compile(r"(?:\b(?:const|noexcept|override|final|mutable|constexpr|static)|&&?)$")


class Function(NamedTuple):
    """A function's or lambda's body: text[begin:end] from brace to brace, its parameters and a lambda's captures."""
    begin: int
    end: int
    parameters: tuple
    captures: str  # what stands in a lambda's brackets; None where it is a function


def strip(text):
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group(0))
    return _SKIPPED.sub(blank, text)


def matching_open(text, close_at):
    """Where the bracket opened that closes at `close_at`; -1 where it never did."""
    depth = 0
    for at in range(close_at, -1, -1):
        if text[at] in ")]}":
            depth += 1
        elif text[at] in "([{":
            depth -= 1
            if depth == 0:
                return at
    return -1


def matching_close(text, open_at):
    depth = 0
    for at in range(open_at, len(text)):
        if text[at] in "([{":
            depth += 1
        elif text[at] in ")]}":
            depth -= 1
            if depth == 0:
                return at
    return len(text) - 1


def split_list(text):
    """A list of parameters or arguments at its commas, those inside <>, (), [] and {} left alone."""
    parts, depth, begin = [], 0, 0
    for at, char in enumerate(text):
        if char in "([{<":
            depth += 1
        elif char in ")]}" or (char == ">" and text[at - 1:at] not in ("-", "=")):
            depth -= 1
        elif char == "," and depth == 0:
            parts.append(text[begin:at])
            begin = at + 1
    parts.append(text[begin:])
    return [part.strip() for part in parts if part.strip()]


def functions(text):
    """Every function and lambda with a body in stripped text."""
    for match in re.finditer(r"\{", text):
        head = _head(text, match.start())
        if head is not None:
            yield Function(match.start(), matching_close(text, match.start()), *head)


def innermost(all_functions, offset):
    around = [function for function in all_functions if function.begin < offset < function.end]
    return max(around, key=lambda function: function.begin, default=None)


def _head(text, brace):
    """Parameters and captures of the function whose body opens at `brace`; None where it is another kind of block."""
    before = _without_trailing(text[max(0, brace - 4000):brace])
    if before.endswith("]"):  # a lambda without parameters: [x] { ... }
        opened = matching_open(before, len(before) - 1)
        return ((), before[opened + 1:-1]) if opened >= 0 and _opens_lambda(before, opened) else None
    opened = matching_open(before, len(before) - 1) if before.endswith(")") else -1
    if opened < 0:
        return None
    parameters = tuple(split_list(before[opened + 1:-1]))
    name = before[:opened].rstrip()
    if name.endswith(">"):  # []<class T>(T value) { ... }
        name = re.sub(r"<[^<>]*>$", "", name[-200:]).rstrip()
    if name.endswith("]"):
        bracket = matching_open(name, len(name) - 1)
        if bracket >= 0 and _opens_lambda(name, bracket):
            return parameters, name[bracket + 1:-1]
    word = re.search(r"[\w~]+$|operator\W{1,3}$", name[-100:])
    return (parameters, None) if word and word.group(0) not in _CONTROL else None


def _without_trailing(before):
    """The text of a head up to its parameters: without `const noexcept override`, `-> T` and a requires clause."""
    statement = max(before.rfind(char) for char in ";{}") + 1
    for mark in ("->", " requires ", "\nrequires "):
        at = before.find(mark, statement)
        while at >= 0:
            head = _without_qualifiers(before[:at])
            if head.endswith((")", "]")):
                return head
            at = before.find(mark, at + 1)
    return _without_qualifiers(before)


def _without_qualifiers(text):
    while True:
        text = text.rstrip()
        word = _QUALIFIER.search(text[-20:])
        if word:
            text = text[:len(text) - len(word.group(0))]
        elif text.endswith(")") and (opened := matching_open(text, len(text) - 1)) >= 0 and \
                re.search(r"\bnoexcept\s*$", text[max(0, opened - 20):opened]):
            text = text[:text.rindex("noexcept", 0, opened)]
        else:
            return text


def _opens_lambda(text, bracket):
    """Not an index: `values[i]`, `call()[0]`, nor an attribute: `[[nodiscard]]`."""
    before = text[:bracket].rstrip()
    return not re.search(r"[\w)\]\[]$", before) or re.search(r"\b(return|co_return|co_await|co_yield)$", before)
