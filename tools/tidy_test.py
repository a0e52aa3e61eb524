#!/usr/bin/env python3
"""Shows that each rule of tools/tidy can fail: a small tree that breaks it is refused, its good twin is not."""
import pathlib
import shutil
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from tidying import RULES, coroutines, examples, house, language, text  # noqa: E402
from tidying.tree import Tree  # noqa: E402

PLAN = {house.PLAN: "# 0\npolly_room(base)\n# 1\npolly_room(github)\n# 2\npolly_room(http)\n"
                    "# 3\npolly_room(state NEEDS github)\npolly_room(backends/memory)\n"}
SLASH = "/"


def one(body, path="polly/state/x.cpp"):
    return {path: body + "\n"}


def header(example, body):
    return {"polly/state/x.hpp": "// What.\n//\n" + example + "#pragma once\n" + body + "\n"}


def coroutine(parameter):
    return one(f"Task<int> f({parameter}) {{ co_return 1; }}")


def in_task(statement):
    return one("Task<void> f() {\n  " + statement + "\n}")


# Rule -> (trees that break it, trees that do not).
CASES = {
    house.needs_go_down: (
        [{house.PLAN: "# 1\npolly_room(base NEEDS state)\n# 3\npolly_room(state)\n"},
         {house.PLAN: "# 0\npolly_room(base)\npolly_room(a NEEDS b)\npolly_room(b NEEDS a)\n"},
         {house.PLAN: "# 0\npolly_room(base)\npolly_room(a NEEDS nowhere LINKS x::y)\n"},
         {house.PLAN: "# 0\npolly_room(base)\n# 2\npolly_room(b)\n# 1\npolly_room(a NEEDS b)\n"}],
        [{}, {house.PLAN: "# 0\npolly_room(base)\npolly_room(x)\npolly_part(x y SOURCES y.cpp NEEDS base)\n"}]),
    house.includes_go_down: (
        [one('#include "polly/state/x.hpp"', "polly/github/y.hpp"), one('#include "polly/http/x.hpp"'),
         one("", "polly/attic/x.cpp"), one('#include "polly/state/x.hpp"', "polly/backends/memory/y.cpp")],
        [one('#include "polly/github/x.hpp"\n#include "polly/base/x.hpp"'),
         one('#include "polly/backends/memory/x.hpp"', "polly/state/x_test.cpp")]),
    house.details_stay_inside: (
        [one('#include "polly/github/detail/x.hpp"'),
         one('#include "polly/github/detail/x.hpp"', "polly/state/x_test.cpp"),
         one('#include "polly/github/detail/x.hpp"', "tests/x_server_test.cpp")],
        [one('#include "polly/state/detail/x.hpp"', "polly/state/detail/y.cpp"),
         one('#include "polly/github/detail/test_x.hpp"', "tests/x_server_test.cpp")]),
    house.includes_are_whole: (
        [one('#include "x.hpp"'), one('#include "../github/x.hpp"'), one('#include "polly/state/missing.hpp"')],
        [{**one('#include "polly/state/x.hpp"\n#include <vector>'), "polly/state/x.hpp": "//\n#pragma once\n"}]),
    house.foreign_headers: (
        [one("#include <boost/beast/http.hpp>"), one("#include <simdjson.h>"),
         one("#include <curl/curl.h>", "polly/http/client.hpp"),
         {f"polly/http/{name}.cpp": "#include <boost/beast/core.hpp>\n" for name in "ab"}],
        [{f"polly/http/{name}.cpp": "#include <boost/beast/core.hpp>\n" for name in "a"},
         one("#include <boost/asio/awaitable.hpp>")]),
    house.messages_name_members: (
        [one('throw Error("set POLLY_STATE_KEYS");'),
         one('throw Error("is full: raise "\n  "POLLY_MEMORY_MAX_BYTES");')],
        [one('throw Error("set StateKeys::tagged");  // POLLY_STATE_KEYS'),
         one('EXPECT_EQ(text, "POLLY_STATE_KEYS");', "polly/state/x_test.cpp"), one('const auto x = "POLLY_OTEL";')]),
    coroutines.coroutine_parameters: (
        [coroutine("const Key& key"), coroutine("Key&& key"), coroutine("int a, std::string_view text"),
         coroutine("std::span<const int> many"), coroutine("const char* text"),
         coroutine("std::initializer_list<int> x"),
         coroutine("std::map<int, int>& x = nothing"),
         one("auto f = [](const Key& key) -> Task<void> { co_await g(key); };"),
         one("auto f = []<class T>(T&& value) -> Task<void> {\n  if (value) { co_return; }\n};"),
         one("Task<int> Room::f(const Key& key) const noexcept override {\n"
             "  for (;;) { try { co_return 1; } catch (...) {} }\n}"),
         one("template <class T>\n"
             "auto Store::f(T& x) -> Task<std::optional<T>>\n  requires Good<T>\n{ co_return x; }")],
        [coroutine("Key key, int n = 3"), coroutine("std::function<void(const Key&)> then"),
         coroutine("Server* server"),
         one("Task<int> f(const Key& key) { return g(key); }"),
         one("void f(const Key& key) {\n  auto work = [key]() -> Task<void> { co_return; };\n}"),
         one("// Task<int> f(const Key& key) { co_return 1; }"),
         one("Task<int> f(std::string a) { if (a < b && c > d) co_return 1; }")]),
    coroutines.task_declarations: (
        [one("struct X {\n  virtual Task<int> get(const Key& key) = 0;\n};"),
         one("Task<std::optional<int>> f(std::string_view t);"),
         one("using Handler = std::function<Task<Reply>(Context, const Request&)>;")],
        [one("struct X {\n  virtual Task<int> get(Context ctx, Key key) = 0;\n};"),
         {**one("Task<int> f(const Key& key);", "polly/state/x.hpp"),
          **one("Task<int> f(const Key& key) { return g(key); }")},
         one("using Handler = std::function<Task<Reply>(Context, Request)>;")]),
    coroutines.capturing_coroutines: (
        [one("auto t = [&]() -> Task<int> { co_return n; }();"), one("run([n]() -> Task<int> { co_return n; }());")],
        [one("auto t = []() -> Task<int> { co_return 1; }();"),
         one("auto work = [&]() -> Task<int> { co_return n; };\nwork();")]),
    coroutines.awaited_expressions: (
        [in_task("co_await f([&] { return 1; });"), in_task("co_await f({1, 2});"),
         in_task("co_await f(a ? x : y);"), in_task("co_await f(Options{x});"),
         in_task("int n = 1 + (co_await g(Pair{1, 2}));")],
        [in_task("co_await f([](int n) { return n; });"), in_task("auto g = [&] { return 1; };\n  co_await f(g);"),
         in_task("if (co_await f(x)) { g(); }"), in_task("while (!co_await f(x)) {\n  }"),
         in_task("co_await f(Options(x));"), in_task("int n = co_await f(x) ? 1 : 2;"),
         {coroutines.SHOW_FAULTS[0]: "Task<void> f() {\n  co_await g(A{x});\n}\n"}]),
    coroutines.awaited_conditions: (
        [in_task("if (co_await f(x)) { g(); }"), in_task("while (!co_await f(x)) {\n  }"),
         in_task("if (x) { g(); } else if (!co_await f(x)) { h(); }"), in_task("if (x && co_await f(x)) g();"),
         in_task("for (; co_await f(x);) g();"), in_task("switch (co_await f(x)) {\n  }"),
         in_task("do { g(); } while (co_await f(x));"), in_task("if (int n = 1; co_await f(n)) g();")],
        [in_task("const bool is = co_await f(x);\n  if (is) g();"), in_task("if (auto n = co_await f(x)) g(n);"),
         in_task("if (const bool is = co_await f(x); is) g();"), in_task("while (is) is = co_await f(x);"),
         in_task("if (x) co_await f(x);"), in_task("for (int n : co_await f(x)) g(n);"),
         in_task("if (g([] () -> Task<void> { co_await f(1); })) h();"),
         {coroutines.SHOW_FAULTS[1]: "Task<void> f() {\n  if (co_await g()) h();\n}\n"}]),
    text.file_length: ([one("\n" * 300)], [one("\n" * 299), {"docs/x.md": "x\n" * 400}]),
    text.line_length: (
        [one("//" + "x" * 119), {"docs/x.md": "x " * 61 + "x\n"}],
        [one("//" + "x" * 118), {"docs/x.md": "| " + "x " * 90 + "|\n"}, {"docs/x.md": "https://" + "x" * 130 + "\n"}]),
    text.trailing_whitespace: (
        [one("int x; "), one("\tint x;"), {"x.md": "no newline"}, {"x.md": "two\n\n"}],
        [one("int x;"), {"x.md": "fine\n"}]),
    text.vague_names: (
        [one("", "polly/state/utils.cpp"), one("", "polly/state/key_helpers.cpp"), one("class KeyManager {};"),
         one("struct Helper;"), one("namespace common {}"), one("enum class MiscKind {};")],
        [one("class Commonwealth {};"), one("class ServiceManager {};", "polly/state/service_manager.cpp"),
         one("// class Manager"), one("class Helpful {};")]),
    text.header_beginning: (
        [one("#pragma once", "polly/state/x.hpp"), one("// What.", "polly/state/x.hpp"),
         one("// What.\n#pragma once\nusing namespace std;", "polly/state/x.hpp")],
        [one("// What.\n#pragma once\nusing std::string;", "polly/state/x.hpp"), one("using namespace std;")]),
    text.one_place: (
        [one("co_spawn(a, b, boost::asio::detached);"), one('auto x = std::getenv("HOME");'),
         one("extern char** environ;"),
         one("auto now = std::chrono::system_clock::now();"),
         one("std::from_chars(begin, end, number);"), one("c = std::tolower(c);")],
        [one('auto x = std::getenv("HOME");', "polly/config/environment.cpp"),
         one("for (char** x = ::environ; *x; ++x) {}", "polly/testing/program.cpp"),
         one("// asio::detached appears nowhere"),
         one("auto now = std::chrono::system_clock::now();", "polly/base/clock.cpp"),
         one("const Clock& c = system_clock();"),
         one("std::from_chars(begin, end, number);", "polly/base/decimal.cpp"), one("c = to_lower(c);")]),
    text.left_overs: (
        [one("// TO" "DO"), one("// FIX" "ME: later"), {"x.sh": "# XX" "X\n"}],
        [one("// TO" "DO: keep both until the older servers are gone")]),
    text.machine_paths: (
        [one(f'open("{SLASH}home/somebody/polly");'), {"README.md": f"cd {SLASH}root/polly\n"}],
        [one('open("/var/lib/polly");'), {"README.md": "https://example.org/home/x and src/work/x\n"}]),
    text.formatting: ([{**one("int  x ;"), ".clang-format": "BasedOnStyle: Google\n"}],
                      [{**one("int x;"), ".clang-format": "BasedOnStyle: Google\n"}]),
    examples.examples_are_true: (
        [header("//   Key key = make_key(1);\n//   key.rename(2);\n", "class Key {};\nKey make_key(int);"),
         header("//   Lock lock(mutex);\n", "class Look {};"),
         header("//   if (open(path)) {\n//   }\n", "int close();"),
         {**header("//   co_await submit(work);\n", '#include "polly/state/y.hpp"'),
          "polly/state/y.hpp": "// What.\n#pragma once\n// submit\n"},
         {"polly/store/scan.hpp": "// What.\n//\n//   store.scan(1);\n#pragma once\n"}],
        [header("//   Key key = make_key(1);\n//   key.rename(2);\n",
                "struct Key { void rename(int); };\nKey make_key(int);"),
         header("//   a drawing(of bytes)\n//   auto x = std::max(1, 2);\n//   use(x);\n", ""),
         {**header("//   co_await submit(work);  // then(what)\n", '#include "polly/state/y.hpp"'),
          "polly/state/y.hpp": "// What.\n#pragma once\n" + '#include "polly/state/z.hpp"' + "\n",
          "polly/state/z.hpp": "// What.\n#pragma once\nvoid submit();\n"},
         {"polly/store/scan.hpp": "// What.\n//\n//   store.scan(1);\n#pragma once\n",
          "polly/store/store.hpp": "// What.\n#pragma once\nint scan(int);\n"}]),
    language.plain_words: (
        [one("// Waiting mends it not."), one('throw Error("tell it anew");'), {"CONTRIBUTING.md": "Somebody waits.\n"},
         {"x.cmake": "# out of memory, or the like\n"}, one("constexpr int kGlance = 3;"),
         one("// Looks every other millisecond.")],
        [one("// Sends an amendment; the fault is repaired."), one("TEST(X, NobodyWaits) {}"), {"x.json": "anew\n"},
         {"docs/x.md": "Polls every 2 ms.\n"}]),
    text.shell: ([{"x": "#!/bin/bash\nif true; then\n"}], [{"x": "#!/usr/bin/env bash\nif true; then echo; fi\n"}]),
}


class TidyTest(unittest.TestCase):
    def findings(self, rule, files):
        with tempfile.TemporaryDirectory() as root:
            for path, body in {**PLAN, **files}.items():
                place = pathlib.Path(root, path)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(body, encoding="utf-8")
            return [str(finding) for finding in rule(Tree(root))]

    def test_each_rule_is_tried(self):
        self.assertEqual({rule.__name__ for rule in RULES}, {rule.__name__ for rule in CASES})

    def test_a_tree_that_breaks_a_rule_is_refused(self):
        for rule, (bad, _) in CASES.items():
            if rule is text.formatting and not shutil.which("clang-format-19"):
                continue
            for files in bad:
                with self.subTest(rule=rule.__name__, files=files):
                    found = self.findings(rule, files)
                    self.assertTrue(found)
                    for finding in found:
                        self.assertRegex(finding, r"^[\w./-]+:\d+: \S")

    def test_a_good_tree_is_let_through(self):
        for rule, (_, good) in CASES.items():
            for files in good:
                with self.subTest(rule=rule.__name__, files=files):
                    self.assertEqual(self.findings(rule, files), [])


if __name__ == "__main__":
    unittest.main()
