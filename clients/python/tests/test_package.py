"""The package as its users get it: built as a wheel, installed into an empty environment, and every example of
README.md run there against a daemon, and checked by mypy.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

from daemon import deliver, started_daemon

ROOT = pathlib.Path(__file__).resolve().parent.parent
CALLS = ("get", "fact", "advance", "set", "patch", "forget", "forget_all", "wait", "once", "claim", "complete",
         "release", "states", "commits", "list", "pages", "scan", "delete", "with_options", "close")


def examples():
    """The first one is the beginning of each other one."""
    first, *others = re.findall(r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text(), re.DOTALL | re.MULTILINE)
    setup = first.partition("\n\nstate")[0]
    return [first] + [f"{setup}\n\n{other}" for other in others]


def run(*words, **options):
    done = subprocess.run([str(word) for word in words], text=True, capture_output=True, timeout=120, check=False,
                          **options)
    if done.returncode != 0:
        raise AssertionError(f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


class PackageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="polly_client_project_")
        cls.addClassCleanup(folder.cleanup)
        cls.project = pathlib.Path(folder.name)
        source = cls.project / "source"  # the build writes beside its sources
        source.mkdir()
        for name in ("pyproject.toml", "README.md"):
            shutil.copy(ROOT / name, source)
        shutil.copytree(ROOT / "polly_client", source / "polly_client", ignore=shutil.ignore_patterns("__pycache__"))
        run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps", "--no-build-isolation",
            "--wheel-dir", cls.project, source)
        (cls.wheel,) = cls.project.glob("*.whl")
        run(sys.executable, "-m", "venv", "--without-pip", cls.project / "venv")
        cls.python = cls.project / "venv/bin/python"
        library = run(cls.python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
        run(sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--target", library, cls.wheel)

    def test_the_wheel_has_the_version_of_the_project_and_its_types(self):
        cmake = (ROOT.parent.parent / "CMakeLists.txt").read_text()
        version = re.search(r"^project\(polly VERSION (\S+)", cmake, re.MULTILINE).group(1)
        self.assertEqual(self.wheel.name, f"polly_client-{version}-py3-none-any.whl")
        names = zipfile.ZipFile(self.wheel).namelist()
        self.assertIn("polly_client/py.typed", names)
        self.assertFalse([name for name in names if not name.startswith("polly_client")])

    def test_the_readme_has_an_example_of_every_feature(self):
        text = "\n".join(examples())
        self.assertEqual([call for call in CALLS if f".{call}(" not in text], [])

    def test_each_example_runs_and_prints_what_the_readme_shows(self):
        with started_daemon() as (url, token):
            event = ROOT.parent.parent / "examples/pull_request_opened.json"
            deliver(url, "pull_request", event.read_bytes())
            environment = dict(os.environ, POLLY_URL=url, POLLY_API_TOKEN=token)
            for source in examples():
                with self.subTest(source=source):
                    printed = run(self.python, "-W", "error", "-c", source, env=environment, cwd=self.project)
                    shown = re.findall(r"(?:print\(.*|\.get\(\)) {2}# (.*)$", source, re.MULTILINE)
                    self.assertTrue(shown)
                    self.assertEqual(printed.splitlines(), shown)

    def test_mypy_accepts_the_package_and_each_example(self):
        files = []
        for at, source in enumerate(examples()):
            files.append(self.project / f"example_{at}.py")
            files[-1].write_text(source)
        run("mypy", "--strict", "--cache-dir", self.project / "mypy", "--python-version", "3.9", "--python-executable",
            self.python, *files, ROOT / "polly_client", cwd=self.project)


if __name__ == "__main__":
    unittest.main()
