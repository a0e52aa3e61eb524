#!/usr/bin/env python3
"""Compiles the C++ of README.md as its readers would: each ```cpp block after `<!-- cpp: statements -->` or
`<!-- cpp: file -->` is one source, with no other include than its own.

    tests/docs/excerpts.py README.md -- g++ -std=c++20 -I.
"""
import pathlib
import re
import subprocess
import sys
import tempfile


def sources(text):
    for kind, body in re.findall(r"^<!-- cpp: (\w+) -->\n```cpp\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        if kind == "file":
            yield body
        elif kind == "statements":
            top = [line for line in body.split("\n") if line.startswith(("#include", "using namespace"))]
            rest = [line for line in body.split("\n") if line not in top]
            yield "\n".join(["#include <cstdint>", "#include <optional>", *top, "void excerpt() {", *rest, "}", ""])
        else:
            raise SystemExit(f"cpp: `{kind}` is neither statements nor file")


def main():
    at = sys.argv.index("--")
    count = 0
    for path in sys.argv[1:at]:
        for source in sources(pathlib.Path(path).read_text(encoding="utf-8")):
            count += 1
            with tempfile.TemporaryDirectory() as folder:
                file = pathlib.Path(folder, "excerpt.cpp")
                file.write_text(source, encoding="utf-8")
                ended = subprocess.run([*sys.argv[at + 1:], "-fsyntax-only", file], check=False)
            if ended.returncode != 0:
                raise SystemExit(f"{path}: an excerpt does not compile:\n{source}")
    if count == 0:
        raise SystemExit("there is no excerpt to compile")
    print(f"{count} excerpts compile")


if __name__ == "__main__":
    main()
