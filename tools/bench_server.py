"""What benchmarks share: private servers, and `polly bench` on one."""
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time


class Server:
    """valkey-server on a free port and a Unix socket, without a disk."""

    def __init__(self, folder):
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.path = folder / "socket"

    def __enter__(self):
        self.process = subprocess.Popen(
            ["valkey-server", "--port", str(self.port), "--unixsocket", self.path, "--bind", "127.0.0.1", "--save", "",
             "--appendonly", "no", "--io-threads", "1", "--dir", self.folder], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 15
        while not self.path.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.process.kill()
                sys.exit("bench: valkey-server did not start")
            time.sleep(0.01)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(15)

    def url(self, transport):
        return f"valkey://127.0.0.1:{self.port}" if transport == "tcp" else f"unix://{self.path}"

    def arguments(self, transport):
        return ["-h", "127.0.0.1", "-p", str(self.port)] if transport == "tcp" else ["-s", str(self.path)]


class Postgres:
    """A PostgreSQL server on a free port of this machine, without fsync. Root runs it as the user postgres."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="polly_bench_")
        self.user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.user:
            shutil.chown(self.folder, "postgres")
        self.programs = pathlib.Path(
            subprocess.run(["pg_config", "--bindir"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip())
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.run("initdb", "-D", f"{self.folder}/data", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-locale")
        self.run("pg_ctl", "-w", "-D", f"{self.folder}/data", "-l", f"{self.folder}/log", "-o",
                 f"-p {self.port} -k {self.folder} -c fsync=off", "start")
        return self

    def __exit__(self, *_):
        self.run("pg_ctl", "-w", "-m", "immediate", "-D", f"{self.folder}/data", "stop")
        shutil.rmtree(self.folder)

    def run(self, program, *arguments):
        subprocess.run([*self.user, self.programs / program, *arguments], stdout=subprocess.DEVNULL,
                       cwd=self.folder, check=True)

    def url(self):
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"


def run_polly(program, server, transport, callers, operations, verb):
    text = subprocess.run([program, "bench", "--store", server.url(transport), "--threads", "1",
                           "--concurrency", str(callers), "--operations", str(operations), "--mix", verb, "--json"],
                          stdout=subprocess.PIPE, text=True, check=True).stdout
    return json.loads(text)
