"""Rooms: a folder includes only what stands behind its NEEDS in polly/CMakeLists.txt, and that goes down only."""
import re
from typing import NamedTuple

from tidying.tree import Finding

PLAN = "polly/CMakeLists.txt"
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)


class Room(NamedTuple):
    name: str
    floor: int
    line: int
    needs: tuple


def includes(file):
    """(line, bracket, path) of every #include."""
    for match in _INCLUDE.finditer(file.text):
        yield file.line_of(match.start()), match.group(1), match.group(2)


def rooms(tree):
    """Name -> Room, in the order of the plan. A line `# 3` there begins floor 3."""
    found, floor = {}, 0
    plan = tree.by_path.get(PLAN)
    text = plan.text if plan else ""
    command = r"^# (\d)\b|^[^#\n]*?\bpolly_(room|part|engine)\(([^)]*)\)"
    for match in re.finditer(command, text, re.MULTILINE):
        if match.group(1):
            floor = int(match.group(1))
            continue
        words = re.sub(r"#[^\n]*", "", match.group(3)).split()
        if match.group(2) == "engine":
            words.insert(0, "assembly")
        needs, reading = [], False
        for word in words[1:]:
            if word.isupper() or word == "PUBLIC_LINKS":
                reading = word == "NEEDS"
            elif reading:
                needs.append(word)
        if match.group(2) != "room":  # a part: the room may include what it needs
            if words[0] in found:
                whole = found[words[0]]
                found[words[0]] = whole._replace(needs=whole.needs + tuple(needs))
            continue
        line = plan.line_of(match.start())
        found[words[0]] = Room(words[0], floor, line, tuple(needs) + (("base",) if words[0] != "base" else ()))
    return found


def reach(all_rooms, name):
    """A room, and every room behind its NEEDS."""
    seen, waiting = set(), [name]
    while waiting:
        room = waiting.pop()
        if room not in seen and room in all_rooms:
            seen.add(room)
            waiting.extend(all_rooms[room].needs)
    return seen


def room_of(all_rooms, path):
    """The room in which `polly/...` lies; None where it lies in none."""
    inside = path.removeprefix("polly/")
    if inside == path:
        return None
    return max((name for name in all_rooms if inside.startswith(name + "/")), key=len, default=None)


def needs_go_down(tree):
    """A room needs rooms that stand above it in the plan, on its own floor or a lower one: so there are no cycles."""
    all_rooms = rooms(tree)
    seen = set()
    for room in all_rooms.values():
        for need in room.needs:
            if need not in all_rooms:
                yield Finding(PLAN, room.line, f"room {room.name} needs {need}, which is no room")
            elif need not in seen or all_rooms[need].floor > room.floor:
                yield Finding(PLAN, room.line, f"room {room.name} needs {need}, which does not stand below it")
        seen.add(room.name)


def includes_go_down(tree):
    """A room includes itself and what stands behind its NEEDS. Tests and benchmarks are linked with the whole house
    and may include any room's public headers."""
    all_rooms = rooms(tree)
    for file in tree.cpp():
        room = room_of(all_rooms, file.path)
        if room is None and file.path.startswith("polly/"):
            yield Finding(file.path, 1, "lies in no room: say polly_room(...) in " + PLAN)
        if room is None:
            continue
        may = reach(all_rooms, room)
        for line, _, path in includes(file):
            other = room_of(all_rooms, path)
            if other is not None and other not in may and not file.is_test:
                yield Finding(file.path, line, f"{room} includes {other}, which its NEEDS do not reach")


def details_stay_inside(tree):
    """detail/ belongs to the room it lies in; what is there for tests (detail/test_x.hpp), to tests/ as well."""
    all_rooms = rooms(tree)
    for file in tree.cpp():
        for line, _, path in includes(file):
            if file.path.startswith("tests/") and "/detail/test_" in path:
                continue
            if "/detail/" in path and room_of(all_rooms, path) != room_of(all_rooms, file.path) and \
                    path.startswith("polly/"):
                yield Finding(file.path, line, f"{path} is a detail of another room")


def includes_are_whole(tree):
    """Our headers are included as "polly/room/x.hpp", those of the end-to-end tests as "tests/x.hpp", and exist."""
    for file in tree.cpp():
        ours = ("polly/", "tests/") if file.path.startswith("tests/") else ("polly/",)
        for line, bracket, path in includes(file):
            if bracket == '"' and not path.startswith(ours):
                yield Finding(file.path, line, f'write "{path}" as "polly/room/..."')
            elif path.startswith(ours) and path not in tree.by_path:
                yield Finding(file.path, line, f"{path} does not exist")


# Rooms that programs use without the daemon's variables: what they throw names members of config::Storage, which
# open_store() replaces by what the reader of the message wrote (polly/config/wording.hpp).
WITHOUT_VARIABLES = ("base", "telemetry", "endpoint", "codec", "resp3", "github", "store", "async_client", "valkey",
                     "dynamodb", "state", "backends/memory", "backends/sqlite", "backends/valkey", "backends/postgres",
                     "backends/dynamodb")
_LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"|//.*')
_VARIABLE = re.compile(r"\bPOLLY_(?:STORE|STORAGE|STATE|MEMORY|SQLITE|POSTGRES|VALKEY|DYNAMODB)[A-Z_]*")


def messages_name_members(tree):
    """A message of a room below config names no environment variable."""
    all_rooms = rooms(tree)
    for file in tree.cpp():
        if file.is_test or room_of(all_rooms, file.path) not in WITHOUT_VARIABLES:
            continue
        for literal in _LITERAL.finditer(file.text):  # or a comment, which it passes over
            name = None if literal.group().startswith("//") else _VARIABLE.search(literal.group())
            if name:
                yield Finding(file.path, file.line_of(literal.start()),
                              f"a program may not have {name.group()}: name the member, as config/wording.hpp does")


class Foreign(NamedTuple):
    begins: str
    rooms: tuple
    files_max: int  # in each of the rooms; headers that are slow to compile or leak into everything
    name: str


FOREIGN = (
    Foreign("boost/beast", ("http",), 1, "Beast"),
    Foreign("spdlog/", ("telemetry",), 1, "spdlog"),
    Foreign("prometheus/", ("telemetry",), 1, "prometheus-cpp"),
    Foreign("opentelemetry/", ("telemetry",), 1, "OpenTelemetry"),
    Foreign("simdjson", ("github", "store"), 1, "simdjson"),
    Foreign("zlib.h", ("codec",), 1, "zlib"),
    Foreign("curl/", ("http",), 2, "libcurl"),
    Foreign("unicode/", ("webhook",), 1, "ICU"),
    Foreign("libpq-fe.h", ("backends/postgres",), 3, "libpq"),
    Foreign("CLI/", ("cli",), 100, "CLI11"),
    Foreign("sqlite3", ("backends/sqlite", "testing"), 100, "SQLite"),
)


def foreign_headers(tree):
    """A foreign library is included in its room, in few files, and never by a public header. A benchmark may compare
    with the library itself, and a test may make what the library would give."""
    all_rooms = rooms(tree)
    for foreign in FOREIGN:
        files = {}
        for file in (file for file in tree.cpp() if not file.path.endswith("_bench.cpp")):
            for line, _, path in includes(file):
                if path.startswith(foreign.begins):
                    yield from _misplaced(foreign, all_rooms, file, line)
                    if not file.is_test:
                        files.setdefault(room_of(all_rooms, file.path), {}).setdefault(file.path, line)
        for users in files.values():
            for path, line in list(users.items())[foreign.files_max:]:
                yield Finding(path, line, f"{foreign.name} is included by more than {foreign.files_max} file(s): "
                              + ", ".join(users))


def _misplaced(foreign, all_rooms, file, line):
    if room_of(all_rooms, file.path) not in foreign.rooms:
        yield Finding(file.path, line, f"{foreign.name} is for {' and '.join(foreign.rooms)} only")
    elif file.is_header and "/detail/" not in file.path and foreign.name != "CLI11":
        yield Finding(file.path, line, f"a public header must not show {foreign.name}")
