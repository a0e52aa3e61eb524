"""Plain English in comments, messages and docs: words that a reader has to read twice are refused."""
import re

from tidying.tree import Finding

# (pattern, what to write instead). Whole words that are wrong in any sentence of this project; a word that is only
# sometimes wrong is for a reviewer.
REFUSED = (
    (r"mend(?:s|ed|ing)?", "repair, fix, or retry"),
    (r"anew", "again"),
    (r"whoever", "name the process, thread or caller"),
    (r"somebody(?:'s)?|nobody(?:'s)?", "name the process, thread or caller"),
    (r"meanwhile", "at the same time, during that, or until then"),
    (r"(?:or|and) the like", "name the cases"),
    (r"every other (?:milli|micro)?second", "a number with its unit: every 2 ms"),
    (r"kGlance", "kPollInterval"),
    (r"is_said", "is_set"),
)
_REFUSED = re.compile("|".join(rf"(?P<w{at}>\b(?:{pattern})(?!\w))" for at, (pattern, _) in enumerate(REFUSED)),
                      re.IGNORECASE)

# Files in which the words stand for themselves.
SHOWN = ("tools/tidying/language.py", "tools/tidy_test.py", "CHANGELOG.md", "docs/style.md")


def plain_words(tree):
    """Words that riddle are refused wherever they stand, with what to write instead."""
    for file in tree.files:
        if file.path.startswith(SHOWN) or not (file.is_code or file.path.endswith(".md")):
            continue
        for match in _REFUSED.finditer(file.text):
            instead = REFUSED[int(match.lastgroup[1:])][1]
            yield Finding(file.path, file.line_of(match.start()), f"`{match.group(0)}`: write {instead}")
