"""A terminal: one shell that runs commands one after the other, and knows which of them still serve.

A command that has not ended and listens on a port stays in the foreground, as `polly serve` does; the next command in
this terminal presses Ctrl-C first. Servers in the background (`polly serve &`) are waited for until they listen.
"""
import os
import pathlib
import select
import shlex
import signal
import subprocess
import time

COMMAND_SECONDS = 30
LISTEN_SECONDS = 15
SERVERS = ("polly serve", "dev run", "valkey-server", "redis-server", "valkey-sentinel", "redis-sentinel")
# Reads commands from descriptor 8, each ended by a NUL, and writes their exit codes to descriptor 9. `$?` is kept.
_SHELL = r"""
status=0
while IFS= read -r -d '' -u 8 output && IFS= read -r -d '' -u 8 command; do
  eval "(exit $status)
$command" >>"$output" 2>&1 </dev/null 8<&- 9>&-
  status=$?
  printf '%s\n' "$status" >&9
done
"""


class Failed(Exception):
    """A command that did not do what a page promises."""


class Terminal:
    def __init__(self, folder, environment, logs):
        self._logs = logs
        self._count = 0
        self.foreground = None  # the file with the output of the command that serves
        self._serving = ()      # its processes
        commands_in, self._commands = os.pipe()
        self._statuses, statuses_out = os.pipe()

        def set_descriptors():
            os.dup2(commands_in, 198)
            os.dup2(statuses_out, 199)
            os.dup2(198, 8)
            os.dup2(199, 9)
            os.closerange(10, 256)

        self._shell = subprocess.Popen(  # pylint: disable=consider-using-with
            ["bash", "--noprofile", "--norc", "-c", _SHELL], cwd=folder, env=environment, close_fds=False,
            preexec_fn=set_descriptors, stdin=subprocess.DEVNULL, start_new_session=True)
        os.close(commands_in)
        os.close(statuses_out)

    def run(self, command, may_serve=True):
        """Its exit code and its output; the code is None where it serves in the foreground now."""
        self.interrupt()
        self._count += 1
        output = pathlib.Path(self._logs, f"{self._shell.pid}_{self._count}.txt")
        output.touch()
        before = set(_children(self._shell.pid))
        os.write(self._commands, os.fsencode(f"{output}\0{command}\0"))
        begun = time.monotonic()
        status = self._status_within(0.05)
        while status is None:
            serving = set(_children(self._shell.pid)) - before
            if may_serve and _listens(serving):
                self.foreground, self._serving = output, serving
                return None, _text(output)
            if time.monotonic() - begun > COMMAND_SECONDS:
                raise Failed(f"has not ended after {COMMAND_SECONDS} s, and listens on no port; its output:\n"
                             + _text(output))
            status = self._status_within(0.05)
        if any(server in command for server in SERVERS):
            _wait_until_they_listen(set(_children(self._shell.pid)) - before, output)
        return status, _text(output)

    def folder(self):
        """Where its shell is."""
        return os.readlink(f"/proc/{self._shell.pid}/cwd")

    def shown_in_foreground(self):
        return _text(self.foreground)

    def interrupt(self):
        """Ctrl-C: ends what serves in the foreground."""
        if self.foreground is None:
            return
        for process in _with_descendants(self._serving):
            _signal(process, signal.SIGINT)
        status = self._status_within(COMMAND_SECONDS)
        output, self.foreground = _text(self.foreground), None
        if status not in (0, 128 + signal.SIGINT):
            raise Failed(f"ended with exit code {status} after Ctrl-C; its output:\n{output}")

    def close(self):
        """Ends what runs in it, also in the background, and waits for that."""
        self.interrupt()
        left = _with_descendants(_children(self._shell.pid))
        for process in left:
            _signal(process, signal.SIGTERM)
        deadline = time.monotonic() + LISTEN_SECONDS
        while any(_is_alive(process) for process in left) and time.monotonic() < deadline:
            time.sleep(0.02)
        os.close(self._commands)
        self._shell.wait()

    def _status_within(self, seconds):
        ready, _, _ = select.select([self._statuses], [], [], seconds)
        if not ready:
            return None
        line = os.read(self._statuses, 16)
        if not line:
            raise Failed("ended the shell in which it ran")
        return int(line)


def _text(path):
    return path.read_text(errors="backslashreplace")


def _signal(process, number):
    try:
        os.kill(process, number)
    except ProcessLookupError:
        pass


def _stat(process):
    """The state of a process and its parent, or None."""
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8", errors="replace") as file:
            state, parent = file.read().rpartition(")")[2].split()[:2]
        return state, int(parent)
    except (OSError, ValueError):
        return None


def _is_alive(process):
    stat = _stat(process)
    return stat is not None and stat[0] not in "ZX"


def _children(parent):
    return [process for process in map(int, filter(str.isdigit, os.listdir("/proc")))
            if (_stat(process) or ("X", 0))[1] == parent and _is_alive(process)]


def _with_descendants(processes):
    found, waiting = [], list(processes)
    while waiting:
        process = waiting.pop()
        found.append(process)
        waiting.extend(_children(process))
    return found


def _wait_until_they_listen(processes, output):
    deadline = time.monotonic() + LISTEN_SECONDS
    for process in processes:
        while _is_alive(process) and not _listens([process]):
            if time.monotonic() > deadline:
                raise Failed(f"started a server that does not listen after {LISTEN_SECONDS} s; its output:\n"
                             + _text(output))
            time.sleep(0.02)


def _listens(processes):
    """Whether one of them, or of their descendants, listens on a TCP port."""
    listening = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        if os.path.exists(table):
            with open(table, encoding="ascii") as file:
                listening.update(fields[9] for fields in map(str.split, file) if fields[3] == "0A")
    for process in _with_descendants(processes):
        try:
            for descriptor in os.scandir(f"/proc/{process}/fd"):
                target = os.readlink(descriptor.path)
                if target.startswith("socket:[") and target[8:-1] in listening:
                    return True
        except OSError:
            continue
    return False


def quoted(words):
    return " ".join(map(shlex.quote, words))
