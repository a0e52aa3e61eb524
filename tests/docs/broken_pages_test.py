#!/usr/bin/env python3
"""Pages that promise what does not happen: each kind of mistake has to fail, at its line and with its reason.

    tests/docs/broken_pages_test.py --program build/dev/polly
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

FOLDER = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER))

from compare import compare  # noqa: E402
from machine import SKIPPED  # noqa: E402
from page import Mistake, parse  # noqa: E402

PROGRAM = ""


def console(*lines):
    return "\n".join(["```console", *lines, "```", ""])


def sh(*lines):
    return "\n".join(["```sh", *lines, "```", ""])


def read(text):
    """What the runner prints for a page with this text, and its exit code."""
    with tempfile.TemporaryDirectory() as root:
        pathlib.Path(root, "page.md").write_text(text, encoding="utf-8")
        ended = subprocess.run([sys.executable, FOLDER / "run_page.py", "--program", PROGRAM, "--root", root,
                                pathlib.Path(root, "page.md")], capture_output=True, text=True, check=False)
    return ended.stdout + ended.stderr, ended.returncode


class Understanding(unittest.TestCase):
    """Mistakes that are found before anything runs."""

    def fails(self, text, line, reason):
        with self.assertRaises(Mistake) as caught:
            parse("page.md", text)
        self.assertIn(f"page.md:{line}:", str(caught.exception))
        self.assertIn(reason, str(caught.exception))

    def test_an_unknown_reason(self):
        self.fails("<!-- not run: tedious -->\n" + sh("true"), 1, "`tedious` is no reason")

    def test_a_command_that_cannot_run_here_and_has_no_mark(self):
        self.fails(sh("true", "sudo true"), 3, "`sudo` cannot run here")
        self.fails(console("$ true && docker run polly"), 2, "`docker` cannot run here")
        self.fails(sh("POLLY_LISTEN=:80 systemctl start polly"), 2, "`systemctl` cannot run here")
        self.fails(sh("./dev test"), 2, "cannot run here")

    def test_such_a_command_with_a_mark(self):
        block = parse("page.md", "<!-- not run: root: it installs -->\n\n" + sh("sudo true")).blocks[0]
        self.assertEqual(block.not_run, "root")

    def test_a_word_that_is_an_argument(self):
        self.assertEqual(len(parse("page.md", sh("echo sudo")).blocks), 1)

    def test_a_mark_without_a_block(self):
        self.fails("<!-- terminal: another -->\n\nText.\n" + sh("true"), 1, "is not before a block")
        self.fails("<!-- not run: root -->\n", 1, "is not before a block")

    def test_an_unknown_terminal(self):
        self.fails("<!-- terminal: green -->\n" + sh("true"), 1, "`green` is none of")

    def test_a_language_that_is_not_run(self):
        self.fails("```bash\ntrue\n```\n", 1, "write ```sh")

    def test_a_block_without_its_end(self):
        self.fails("```sh\ntrue\n", 1, "a block without its end")

    def test_a_command_without_its_end(self):
        self.fails(sh("true \\"), 2, "a command without its end")
        self.fails(console("$ cat <<E", "> text"), 2, "a command without its end")

    def test_output_without_a_command(self):
        self.fails(console("42"), 2, "output before the first command")

    def test_commands_of_several_lines(self):
        block = parse("page.md", console("$ cat <<E", "> a", "> E", "a", "$ echo \\", "  b", "b")).blocks[0]
        self.assertEqual([command.text for command in block.commands], ["cat <<E\na\nE", "echo \\\n  b"])
        self.assertEqual([command.shown for command in block.commands], [["a"], ["b"]])


class Comparing(unittest.TestCase):
    def differs(self, shown, output):
        self.assertIsNotNone(compare(shown, output)[0], f"{shown} is not {output!r}")

    def is_same(self, shown, output):
        self.assertIsNone(compare(shown, output)[0])

    def test_another_text(self):
        self.differs(["42"], "43\n")
        self.differs(["a  b"], "a b\n")

    def test_a_line_too_few_or_too_many(self):
        self.differs(["a"], "a\nb\n")
        self.differs(["a", "b"], "a\n")
        self.differs([], "a\n")

    def test_any_lines(self):
        self.is_same(["a", "...", "d"], "a\nb\nc\nd\n")
        self.is_same(["...", "d"], "d\n")
        self.differs(["a", "...", "d"], "a\nb\nc\n")

    def test_any_text_within_a_line(self):
        self.is_same(['{"a":1,...}'], '{"a":1,"b":2}\n')
        self.differs(['{"a":1,...}'], '{"a":2,"b":2}\n')

    def test_varying_texts_keep_their_form(self):
        self.is_same(["at 2026-01-01T00:00:00Z"], "at 2027-12-31T23:59:59Z\n")
        self.differs(["at 2026-01-01T00:00:00Z"], "at 2027-12-31 noon\n")
        self.is_same(["took 1.5 s"], "took 22 ms\n")
        self.differs(["took 1.5 s"], "took 1.5\n")
        self.is_same(['{"token":1796000000000}'], '{"token":1796000000123}\n')
        self.differs(['{"id":7001}'], '{"id":7002}\n')

    def test_a_sha_does_not_vary(self):
        self.differs(["f" * 40], "e" * 40)

    def test_columns_beside_a_varying_text(self):
        self.is_same(["a   1.5 s  b"], "a  22 ms b\n")

    def test_what_replaces_the_texts_of_the_page(self):
        self.assertEqual(compare(['ETag: "' + "0" * 32 + '"'], 'ETag: "' + "1" * 32 + '"')[1], [("0" * 32, "1" * 32)])


class Running(unittest.TestCase):
    def fails(self, text, line, reason):
        output, status = read(text)
        if status == SKIPPED:
            self.skipTest(output)
        self.assertEqual(status, 1, output)
        self.assertIn(f"page.md:{line}:", output)
        self.assertIn(reason, output)

    def test_a_page_that_is_right(self):
        serve = "POLLY_WEBHOOK_SECRET=secret polly serve"
        output, status = read(
            console("$ polly store set a 42", "$ polly store get a", "42", "$ polly store get b  # exit code 3",
                    "$ export A=1") +
            console("$ echo $A", "1", "$ false", "$ echo $?", "1") + sh(serve) + "<!-- terminal: another -->\n" +
            console("$ curl -sS -o answer http://127.0.0.1:8080/livez", "$ echo \"[$A]\"", "[]") +
            "<!-- terminal: first -->\n" + console("$ echo $A", "1") + "<!-- terminal: new -->\n" +
            sh(serve + " 2>log &", "curl -sS -f http://127.0.0.1:8080/livez") + "<!-- not run: root -->\n" +
            sh("sudo true"))
        if status == SKIPPED:
            self.skipTest(output)
        self.assertEqual(status, 0, output)
        self.assertIn("13 commands ran as written", output)
        self.assertIn("not run: root", output)

    def test_another_output(self):
        self.fails(console("$ polly store set a 42", "$ polly store get a", "43"), 3, "+42")

    def test_output_that_the_page_does_not_show(self):
        self.fails(console("$ echo a"), 2, "+a")

    def test_another_exit_code(self):
        self.fails(sh("polly store set a 1", "polly store get b"), 3, "exit code 3, not 0")
        self.fails(sh("true  # exit code 3"), 2, "exit code 0, not 3")

    def test_exports_do_not_reach_another_terminal(self):
        self.fails(console("$ export A=1") + "<!-- terminal: another -->\n" + console("$ echo \"[$A]\"", "[1]"), 6,
                   "+[]")

    def test_commands_behind_one_that_serves(self):
        self.fails(sh("POLLY_WEBHOOK_SECRET=secret polly serve", "true"), 2, "serves in the foreground")

    def test_a_server_that_does_not_start(self):
        self.fails(sh("polly serve"), 2, "POLLY_WEBHOOK_SECRET")

    def test_a_setup_that_is_not_there(self):
        self.fails("<!-- setup: riches -->\n" + sh("true"), 1, "no tests/docs/setups/riches.sh")

    def test_a_setup_that_fails(self):
        self.fails("<!-- setup\nls riches\n-->\n" + sh("true"), 1, "riches")

    def test_nothing_is_left(self):
        with tempfile.TemporaryDirectory() as folder:
            output, status = read(sh(f"(cd /; sh -c 'echo $$ >{folder}/pid; exec setsid sleep 1000 &')",
                                     "echo a >/etc/polly_of_a_page", "sleep 999.125 &"))
        if status == SKIPPED:
            self.skipTest(output)
        self.assertEqual(status, 0, output)
        self.assertFalse(os.path.exists("/etc/polly_of_a_page"))
        self.assertNotIn("999.125", subprocess.run(["ps", "ax"], capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    if "--program" in sys.argv:
        at = sys.argv.index("--program")
        PROGRAM = sys.argv[at + 1]
        del sys.argv[at:at + 2]
    unittest.main()
