"""Whether the output of a command is what a page shows of it.

What varies from run to run is written on the page as it was shown once, and matches any text of the same form (FORMS).
`...` alone on a line stands for any lines, and within a line for any text.
"""
import difflib
import re

# Each form is as narrow as the text that it stands for.
FORMS = (
    ("time", r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?"),
    ("stamp", r"\d{8}T\d{6}Z(?:-\d{6})?"),                      # in the names of backups
    ("date", r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT"),
    ("epoch", r"(?<![\w.])1[5-9]\d{8}(?:\d{3})?(?![\w.])"),     # seconds or milliseconds; a claim's token
    ("uuid", r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    ("hash", r"(?<!\w)(?:[0-9a-f]{64}|[0-9a-f]{32}|[0-9a-f]{16})(?!\w)"),  # an ETag, a check value; not a SHA of 40
    ("key", r"[A-Za-z0-9+/]{43}="),
    ("member", r"(?<=\")(?:took_ms|age_ms|time_left_ms|pid|updated_at_ms)\":\s*\d+"),
    ("duration", r"(?<![\w.])\d+(?:\.\d+)? (?:ns|us|ms|s|seconds)(?!\w)"),
    ("size", r"(?<![\w.])\d+(?:\.\d+)? (?:bytes|KiB|MiB|GiB)(?!\w)"),
    ("version", r"(?<![\w.])\d+\.\d+\.\d+(?![\w.])"),
)
_TOKEN = re.compile("|".join(f"(?P<{name}>{form})" for name, form in FORMS) + r"|(?P<elided>\.\.\.)|(?P<blank>\s+)")


class Pattern:
    """A line of a page: the regular expression that a line of output has to match as a whole."""

    def __init__(self, line, more_forms=()):
        self.is_any_lines = line.strip() == "..."
        token = _TOKEN
        if more_forms:
            own = "|".join(f"(?P<own{number}>{form})" for number, form in enumerate(more_forms))
            token = re.compile(own + "|" + _TOKEN.pattern)
        tokens = list(token.finditer(line))
        varies = any(found.lastgroup != "blank" for found in tokens)
        parts, self.texts, at = [], [], 0
        for found in tokens:
            parts.append(re.escape(line[at:found.start()]))
            at = found.end()
            name, text = found.lastgroup, found.group(0)
            if name == "blank":  # columns move where a text beside them is longer
                parts.append(r"\s+" if varies else re.escape(text))
            elif name == "elided":
                parts.append(r".*")
            else:
                form = more_forms[int(name[3:])] if name.startswith("own") else dict(FORMS)[name]
                parts.append(f"({_without_groups(form)})")
                self.texts.append(text)
        parts.append(re.escape(line[at:]))
        self._expression = re.compile("".join(parts))

    def match(self, line):
        """None, or what stands for each varying text of the page, as pairs."""
        found = self._expression.fullmatch(line)
        return None if found is None else list(zip(self.texts, found.groups()))


def _without_groups(form):
    return re.sub(r"(?<!\\)\((?!\?)", "(?:", form)


def compare(shown, output, more_forms=()):
    """(None, pairs) where the output is as shown, with what replaces the page's varying texts; else (report, [])."""
    lines = [line.rstrip() for line in output.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    patterns = [Pattern(line, more_forms) for line in shown]
    pairs = _match(patterns, lines)
    if pairs is not None:
        return None, pairs
    report = difflib.unified_diff(shown, lines, "the page", "the output", lineterm="", n=2)
    return "\n".join(report) or "the output differs from the page", []


def _match(patterns, lines):
    if not patterns:
        return None if lines else []
    first, rest = patterns[0], patterns[1:]
    if first.is_any_lines:
        for skipped in range(len(lines) + 1):
            pairs = _match(rest, lines[skipped:])
            if pairs is not None:
                return pairs
        return None
    here = first.match(lines[0]) if lines else None
    if here is None:
        return None
    later = _match(rest, lines[1:])
    return None if later is None else here + later
