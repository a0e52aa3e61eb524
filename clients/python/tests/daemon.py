"""A Polly daemon of its own, with its state in memory, on a free port. The program is $POLLY_PROGRAM."""
import contextlib
import hashlib
import hmac
import os
import pathlib
import secrets
import subprocess
import tempfile
import threading
import time
import urllib.request

SECRET = b"secret of the webhook"
START_SECONDS_MAX = 30


@contextlib.contextmanager
def started_daemon():
    """Yields the URL and the token."""
    token = secrets.token_hex(16)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("POLLY_", "OTEL_"))}
    environment |= {"POLLY_WEBHOOK_SECRET": SECRET.decode(), "POLLY_API_TOKEN": token, "POLLY_STORE_URL": "memory:",
                    "POLLY_LOG_LEVEL": "error"}
    with tempfile.TemporaryDirectory(prefix="polly_client_") as folder:
        ready = pathlib.Path(folder, "ready")
        words = [os.environ["POLLY_PROGRAM"], "serve", "--listen", "127.0.0.1:0", "--ready-file", str(ready)]
        daemon = subprocess.Popen(words, env=environment)
        try:
            until = time.monotonic() + START_SECONDS_MAX
            while not ready.exists() or "\n" not in ready.read_text():
                if daemon.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"{words[0]} is not ready after {START_SECONDS_MAX} s, or has ended")
                threading.Event().wait(0.01)
            yield ready.read_text().split("\n")[0], token
        finally:
            daemon.terminate()
            daemon.wait()


def deliver(url, event, body):
    """Delivers an event as GitHub does."""
    headers = {"Content-Type": "application/json", "X-GitHub-Event": event,
               "X-GitHub-Delivery": "00000000-0000-4000-8000-000000000001",
               "X-Hub-Signature-256": "sha256=" + hmac.new(SECRET, body, hashlib.sha256).hexdigest()}
    with urllib.request.urlopen(urllib.request.Request(url + "/webhook", body, headers), timeout=30) as answer:
        answer.read()
