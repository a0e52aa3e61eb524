"""Runs the tests of the Python client: python3 tests/run_tests.py PROGRAM, where PROGRAM is the built polly.

They need pip, setuptools, wheel, venv and mypy. Where this Python lacks them, Debian's runs the tests.
"""
import importlib.util
import os
import pathlib
import shutil
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
NEEDED = ("pip", "setuptools", "wheel", "venv")
DEBIAN = "/usr/bin/python3"


def main():
    if len(sys.argv) != 2 or not os.path.exists(sys.argv[1]):
        sys.exit("run_tests: pass the built polly, as in build/dev/polly")
    os.environ["POLLY_PROGRAM"] = os.path.abspath(sys.argv[1])
    lacking = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if lacking and os.path.realpath(sys.executable) != os.path.realpath(DEBIAN) and os.path.exists(DEBIAN):
        os.execv(DEBIAN, [DEBIAN, __file__, sys.argv[1]])
    if lacking or shutil.which("mypy") is None:
        sys.exit(f"run_tests: {', '.join(lacking) or 'mypy'} is missing: tools/install_packages test")
    sys.dont_write_bytecode = True
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    tests = unittest.defaultTestLoader.discover(str(ROOT / "tests"))
    sys.exit(0 if unittest.TextTestRunner(verbosity=2).run(tests).wasSuccessful() else 1)


main()
