"""What the benchmarks of Valkey share: a private server, and `polly bench` on it."""
import json
import socket
import subprocess
import sys
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


def run_polly(program, server, transport, callers, operations, verb):
    text = subprocess.run([program, "bench", "--store", server.url(transport), "--threads", "1",
                           "--concurrency", str(callers), "--operations", str(operations), "--mix", verb, "--json"],
                          stdout=subprocess.PIPE, text=True, check=True).stdout
    return json.loads(text)
