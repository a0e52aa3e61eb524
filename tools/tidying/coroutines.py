"""A coroutine owns its arguments, and writes nothing that GCC 12 gets wrong (docs/coroutines.md)."""
import re

from tidying import cpp
from tidying.tree import Finding

_AWAITS = re.compile(r"\bco_(?:await|return|yield)\b")
_VIEW = re.compile(r"\b(?:string_view|span\s*<|initializer_list\s*<)|\bconst\s+char\s*\*|\bchar\s+const\s*\*")
_TASK = re.compile(r"\bTask\s*<")

# They show what GCC 12 gets wrong, and fail where that is no longer so.
SHOW_FAULTS = ("polly/base/coroutine_faults_test.cpp", "polly/base/coroutine_condition_faults_test.cpp")


def borrowed(parameter):
    """What a parameter borrows: "a reference", "a view" or None. A pointer says so itself, and is allowed."""
    parameter = re.split(r"(?<![=<>!])=(?!=)", parameter)[0]
    parameter = _without_function_types(parameter)
    outside = parameter
    while (flat := re.sub(r"<[^<>]*>", "", outside)) != outside:
        outside = flat
    if "&" in outside:
        return "a reference"
    return "a view" if _VIEW.search(parameter) else None


def coroutine_parameters(tree):
    """A coroutine takes its arguments by value: what it borrows may be gone when it goes on."""
    for file in tree.cpp():
        for function in _coroutines(file):
            for parameter in function.parameters:
                if what := borrowed(parameter):
                    yield Finding(file.path, file.line_of(function.begin),
                                  f"a coroutine takes {what}, `{_one_line(parameter)}`: take it by value")


def task_declarations(tree):
    """What is declared to return a Task takes values too, unless its definition is seen to be no coroutine."""
    plain = {name for file in tree.cpp() for name in _plain_definitions(file)}
    for file in tree.cpp():
        for name, parameters, offset in _declarations(file):
            for parameter in parameters if name not in plain else ():
                if what := borrowed(parameter):
                    yield Finding(file.path, file.line_of(offset),
                                  f"`{name}` returns a Task and takes {what}, `{_one_line(parameter)}`")


def capturing_coroutines(tree):
    """A capturing lambda that is a coroutine is named and handed over, never called where it stands: its captures
    die with it, before it goes on."""
    for file in tree.cpp():
        for function in _coroutines(file):
            called = re.match(r"\s*\(", file.stripped[function.end + 1:])
            if function.captures and function.captures.strip() and called:
                yield Finding(file.path, file.line_of(function.begin),
                              "a capturing lambda that is a coroutine is called where it stands: name it first")


def awaited_expressions(tree):
    """Inside a co_await expression GCC 12 destroys temporary aggregates and capturing lambdas twice."""
    for file in tree.cpp():
        if file.path in SHOW_FAULTS:
            continue
        text = file.stripped
        for match in re.finditer(r"\bco_await\b", text):
            end = _end_of_expression(text, match.end())
            expression = text[match.end():end]
            lambdas = [f for f in cpp.functions(expression) if f.captures is not None]
            if any(function.captures.strip() for function in lambdas):
                yield Finding(file.path, file.line_of(match.start()),
                              "a capturing lambda inside co_await: name it first (GCC 12 destroys it twice)")
            outside = _blank_bodies(expression, lambdas)
            if "{" in outside:
                yield Finding(file.path, file.line_of(match.start()),
                              "braces inside co_await: use parentheses, or name the value first (GCC 12)")
            if re.search(r"\([^()]*\?", outside):
                yield Finding(file.path, file.line_of(match.start()),
                              "`?:` inside co_await: name the value first (GCC 12 destroys its temporaries twice)")


def awaited_conditions(tree):
    """A co_await in a condition is lost by GCC 12 where the coroutine has no local variable: it is a statement of its
    own. `if (auto x = co_await f())` declares one, and is fine."""
    for file in tree.cpp():
        if file.path in SHOW_FAULTS:
            continue
        text = file.stripped
        for match in re.finditer(r"\b(if|while|switch|for)\s*(?:constexpr\s*)?\(", text):
            inside = text[match.end():cpp.matching_close(text, match.end() - 1)]
            inside = _blank_bodies(inside, [f for f in cpp.functions(inside) if f.captures is not None])
            if re.search(r"\bco_await\b", _condition(match.group(1), inside)):
                yield Finding(file.path, file.line_of(match.start()),
                              "co_await in a condition: give its value a name first (GCC 12 may never go on)")


def _condition(keyword, inside):
    """What is asked each time; nothing where it is the initializer of a declaration."""
    parts = inside.split(";")
    if keyword == "for":
        return parts[1] if len(parts) > 1 else ""  # a range is awaited once, into a variable
    return "" if re.match(r"\s*(?:const\s+)?[\w:]+(?:<.*>)?[\s&*]+\w+\s*=[^=]", parts[-1]) else parts[-1]


def _coroutines(file):
    text = file.stripped
    found = list(cpp.functions(text))
    around = {cpp.innermost(found, match.start()) for match in _AWAITS.finditer(text)}
    return sorted((function for function in around if function), key=lambda function: function.begin)


def _declarations(file):
    """(name, parameters, offset) of what is declared `Task<...> name(...)` without a body, and of function types."""
    text = file.stripped
    for match in _TASK.finditer(text):
        after = _after_angle(text, match.end() - 1)
        named = re.match(r"\s*((?:\w+::)*\w*)\s*\(", text[after:])
        if not named or (not named.group(1) and "function" not in text[max(0, match.start() - 30):match.start()]):
            continue
        opened = after + named.end() - 1
        closed = cpp.matching_close(text, opened)
        tail = re.match(r"[\s\w&]*(?:noexcept\([^()]*\))?[\s\w&]*(?:=\s*0)?\s*(.)", text[closed + 1:])
        if tail and tail.group(1) in (";>" if not named.group(1) else ";"):
            yield named.group(1).split("::")[-1] or "a function type", \
                _without_values(cpp.split_list(text[opened + 1:closed])), match.start()


def _plain_definitions(file):
    """Names of functions that return a Task, have a body and are no coroutine: they may borrow."""
    text = file.stripped
    coroutines = {function.begin for function in _coroutines(file)}
    for function in cpp.functions(text):
        if function.captures is None and function.begin not in coroutines:
            head = text[:function.begin]
            head = head[max(head.rfind(char) for char in ";{}") + 1:]
            if named := re.search(r"\bTask\s*<.*?>\s+(?:\w+::)*(\w+)\s*\(", head, re.DOTALL):
                yield named.group(1)


def _without_values(parts):
    """Nothing where the list is of values (`Task<int> task(make())` declares a variable)."""
    return [part for part in parts if not re.search(r"\w\s*\(", _without_function_types(part).split("=")[0])]


def _without_function_types(text):
    """`std::function<void(const X&)>` is a value, whatever its own parameters are."""
    while match := re.search(r"\b(?:move_only_)?function\s*<", text):
        text = text[:match.start()] + "callable" + text[_after_angle(text, match.end() - 1):]
    return text


def _after_angle(text, opened):
    depth = 0
    for at in range(opened, len(text)):
        if text[at] == "<":
            depth += 1
        elif text[at] == ">" and text[at - 1] != "-":
            depth -= 1
            if depth == 0:
                return at + 1
        elif text[at] in ";{":
            break
    return opened + 1


def _end_of_expression(text, begin):
    depth = 0
    for at in range(begin, len(text)):
        if text[at] in "([{":
            if text[at] == "{" and depth == 0 and re.search(r"\)\s*$", text[begin:at]):
                return at  # the block after `if (co_await x)` was never part of it
            depth += 1
        elif text[at] in ")]}":
            if depth == 0:
                return at
            depth -= 1
        elif text[at] == ";" and depth == 0:
            return at
    return len(text)


def _blank_bodies(text, lambdas):
    for function in lambdas:
        text = text[:function.begin] + " " * (function.end + 1 - function.begin) + text[function.end + 1:]
    return text


def _one_line(text):
    return " ".join(text.split())
