"""The files of a tree, read once, and what a rule says about them."""
import os
import pathlib
from typing import NamedTuple

from tidying import cpp

NOT_OURS = {".git", "build", "node_modules", ".polly", "__pycache__"}
CODE = (".hpp", ".cpp", ".py", ".sh", ".cmake", "CMakeLists.txt")
TEXT = CODE + (".md", ".json", ".yml", ".yaml", ".service", ".in", ".txt", ".clang-format", ".gitignore")


class Finding(NamedTuple):
    path: str
    line: int
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.text}"


class File:
    def __init__(self, root, path):
        self.path = path
        self.bytes = pathlib.Path(root, path).read_bytes()
        self.text = self.bytes.decode("utf-8", errors="replace")
        self.lines = self.text.split("\n")
        self._stripped = None

    @property
    def is_cpp(self):
        return self.path.endswith((".hpp", ".cpp"))

    @property
    def is_header(self):
        return self.path.endswith(".hpp")

    @property
    def is_script(self):
        return self.text.startswith("#!")

    @property
    def is_code(self):
        return self.path.endswith(CODE) or self.is_script

    @property
    def is_test(self):  # what is linked into a program of tests or benchmarks, not into a room, and its headers
        return self.path.endswith(("_test.cpp", "_bench.cpp")) or "/detail/test_" in self.path

    @property
    def stripped(self):
        """The C++ text with comments and the insides of literals blanked: same length, same lines."""
        if self._stripped is None:
            self._stripped = cpp.strip(self.text)
        return self._stripped

    def line_of(self, offset):
        return self.text.count("\n", 0, offset) + 1


class Tree:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.files = [File(root, path) for path in sorted(self._paths())]
        self.by_path = {file.path: file for file in self.files}

    def cpp(self):
        return [file for file in self.files if file.is_cpp]

    def _paths(self):
        for folder, folders, names in os.walk(self.root):
            folders[:] = [name for name in folders if name not in NOT_OURS]
            for name in names:
                path = pathlib.Path(folder, name)
                if name.endswith(TEXT) or self._is_script(path):
                    yield str(path.relative_to(self.root))

    @staticmethod
    def _is_script(path):
        if path.suffix or path.is_symlink():
            return False
        with open(path, "rb") as file:
            return file.read(2) == b"#!"
