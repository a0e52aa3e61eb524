"""The example at the top of a header calls only what the header, or a header that it includes, declares."""
import re

from tidying import cpp
from tidying.house import includes
from tidying.tree import Finding

_EXAMPLE_LINE = re.compile(r"^//   +(\S.*)$")
_CALL = re.compile(r"(?<![\w.\"'])(?P<scope>(?:\w+::)*)(?P<name>~?[A-Za-z_]\w*)\s*(?:<[\w:,\s*&<>]*>)?\s*\("
                   r"|(?:\.|->)(?P<member>\w+)\s*(?:<[\w:,\s*&<>]*>)?\s*\(")
_DECLARATION = re.compile(r"\b(?P<type>[A-Z]\w*)(?:<[^;=(]*>)?[&*]?\s+\w+\s*[({;=]")

_KEYWORDS = {"if", "for", "while", "switch", "catch", "return", "co_await", "co_return", "sizeof", "throw", "alignas"}
# The standard library, and Boost: a header may need no declaration of theirs.
_FOREIGN = {"size", "empty", "begin", "end", "find", "push_back", "emplace_back", "emplace", "reset", "get", "move",
            "str", "c_str", "data", "count", "value", "what", "run", "lock", "unlock", "wait", "at", "front", "back",
            "fetch_add", "shared_from_this", "make_shared", "make_unique", "string", "string_view", "vector",
            "sleep_for", "get_id", "printf", "GTEST_SKIP", "TEST", "TEST_P", "TEST_F", "EXPECT_EQ", "EXPECT_LT",
            "EXPECT_LE", "EXPECT_TRUE", "EXPECT_FALSE", "EXPECT_THROW", "ASSERT_EQ"}
# Functions of the reader's own program, which an example may call anywhere.
_READERS = {"use", "work", "ask", "answer", "handle", "measure", "serve", "sleep", "refuse", "connect", "append"}

# Names that an example takes from elsewhere: header -> {name: the header that declares it; None: the reader's own}.
ELSEWHERE = {
    "polly/assembly/open_store.hpp": {"BlockingStore": "polly/store/blocking_store.hpp"},
    "polly/async_client/lane_state.hpp": {"keep_reading": None, "finish": None},
    "polly/async_client/outcome.hpp": {"refuse_all": None},
    "polly/async_client/waiting_call.hpp": {"submit": "polly/async_client/submit.hpp", "~Call": None},
    "polly/backends/postgres/detail/binary.hpp": {"send": None},
    "polly/backends/postgres/detail/call.hpp": {"execute": "polly/backends/postgres/detail/client.hpp"},
    "polly/backends/postgres/detail/dispatcher.hpp": {"submit": "polly/async_client/submit.hpp"},
    "polly/backends/postgres/detail/lane.hpp": {"submit": "polly/async_client/submit.hpp"},
    "polly/backends/postgres/detail/outcome.hpp": {"wake": None},
    "polly/backends/postgres/detail/statement_batch.hpp": {"send": "polly/backends/postgres/detail/link.hpp"},
    "polly/backends/postgres/detail/test_result.hpp": {"int8_bytes": "polly/backends/postgres/detail/binary.hpp"},
    "polly/backends/sqlite/detail/job.hpp": {"submit": "polly/backends/sqlite/detail/submit.hpp"},
    "polly/backends/sqlite/detail/test_ledger.hpp": {"Crowd": "polly/store/conformance/crowd.hpp"},
    "polly/backends/valkey/valkey_backend.hpp": {"parse_url": "polly/valkey/url.hpp"},
    "polly/base/context.hpp": {"context": "polly/telemetry/tracer.hpp"},
    "polly/base/error.hpp": {"set": "polly/store/store.hpp"},
    "polly/base/event_loops.hpp": {"spawn": "polly/base/gate.hpp"},
    "polly/base/resolve.hpp": {"Error": "polly/base/error.hpp"},
    "polly/base/slots.hpp": {"problem": None},
    "polly/base/worker.hpp": {"text": "polly/telemetry/metrics.hpp"},
    "polly/cli/daemon_api.hpp": {"to_number": None},  # Boost.JSON's
    "polly/http/detail/memory_budget.hpp": {"reserve": None},  # of a std::string
    "polly/http/router.hpp": {"state": None},
    "polly/operations/go_layout.hpp": {"translation": None},
    "polly/operations/translation.hpp": {"renamed": None},
    "polly/state/commit_listing.hpp": {"list": "polly/state/state_service.hpp"},
    "polly/store/blocking_store.hpp": {"open_store": "polly/assembly/open_store.hpp"},
    "polly/store/conformance/crowd.hpp": {"set": "polly/store/store.hpp"},
    "polly/store/conformance/fixture.hpp": {"open_memory_backend": "polly/backends/memory/memory_backend.hpp"},
    "polly/store/detail/test_faulty_backend.hpp": {"Store": "polly/store/store.hpp"},
    "polly/store/expiration.hpp": {"set": "polly/store/store.hpp"},
    "polly/store/scan.hpp": {"scan": "polly/store/store.hpp"},
    "polly/store/store.hpp": {"open_store": "polly/assembly/open_store.hpp"},
    "polly/store/transaction.hpp": {"apply": "polly/store/store.hpp"},
    "polly/telemetry/tracer.hpp": {"trace": "polly/base/context.hpp", "with_trace": "polly/base/context.hpp"},
    "polly/testing/certificates.hpp": {"ValkeyServer": "polly/testing/valkey_server.hpp"},
    "polly/testing/front_proxy.hpp": {"connect_to": "polly/testing/socket.hpp", "send": "polly/testing/socket.hpp"},
    "polly/testing/go_values.hpp": {"read_go_value": "polly/state/go_layout.hpp"},
    "polly/testing/noise.hpp": {"Duration": "polly/base/clock.hpp"},
    "polly/testing/small_disk.hpp": {"DaemonProcess": "tests/daemon_process.hpp"},
    "polly/testing/sqlite_vfs.hpp": {"sqlite3_open_v2": None},
    "polly/valkey/detail/call.hpp": {"submit": "polly/async_client/submit.hpp"},
    "polly/valkey/detail/slot_map.hpp": {"connect_to": None},
    "polly/webhook/facts.hpp": {"advance": "polly/state/state_service.hpp"},
    "tests/daemon_process.hpp": {"Client": "polly/http/client.hpp", "Secret": "polly/base/secret.hpp"},
    "tests/started_program.hpp": {"Socket": "polly/testing/socket.hpp", "accept_from": "polly/testing/socket.hpp"},
}

def examples_are_true(tree):
    """A name that a header's opening example calls, or a type that it declares a variable of, exists in the header or
    in what it includes."""
    words = {}
    for file in tree.cpp():
        if not file.is_header:
            continue
        known = None
        for number, code in _example(file):
            for name in _names(code):
                known = known if known is not None else _reachable(tree, file, words)
                elsewhere = ELSEWHERE.get(file.path, {})
                if name in known or (name in elsewhere and elsewhere[name] is None):
                    continue
                if name not in elsewhere:
                    yield Finding(file.path, number, f"the example uses `{name}`, which neither this header nor what "
                                  "it includes declares")
                elif name not in _words(tree, elsewhere[name], words):
                    yield Finding(file.path, number, f"the example uses `{name}`, which {elsewhere[name]} does not "
                                  "declare")


def _example(file):
    """(line, code) of each line of the opening comment that is C++: it ends a statement or opens a block."""
    for number, line in enumerate(file.lines, 1):
        if not line.startswith("//"):
            return
        match = _EXAMPLE_LINE.match(line)
        if not match:
            continue
        code = cpp.strip(match.group(1))
        if re.search(r"[;{]\s*$", code.rstrip()) or ";" in code:
            yield number, code


def _names(code):
    for match in _CALL.finditer(code):
        name = match.group("member") or match.group("name")
        scope = match.group("scope") or ""
        before = code[:match.start()].rstrip()
        is_variable = match.group("name") and re.search(r"(?:[\w>&*]|\])$", before) and not re.search(
            r"\b(?:return|co_await|co_return|throw|else|case|new)$", before)
        if is_variable or scope.startswith(("std::", "boost::", "asio::", "testing::")):
            continue
        if name not in _KEYWORDS | _FOREIGN | _READERS:
            yield name
    for match in _DECLARATION.finditer(code):
        yield match.group("type")


def _reachable(tree, file, words):
    """Every word of the header and of our headers that it includes, however far."""
    seen, waiting, known = set(), [file.path], set()
    while waiting:
        path = waiting.pop()
        if path in seen or path not in tree.by_path:
            continue
        seen.add(path)
        known |= _words(tree, path, words)
        waiting.extend(included for _, _, included in includes(tree.by_path[path]))
    return known


def _words(tree, path, words):
    """Every word of a header outside comments and literals; none where it does not exist."""
    if path not in words:
        words[path] = set(re.findall(r"[A-Za-z_]\w*", tree.by_path[path].stripped)) if path in tree.by_path else set()
    return words[path]
