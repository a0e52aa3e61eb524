"""A machine for one page: its own network, processes and folders /etc, /srv and /var/lib, all gone when the page ends.

Needs no rights where the kernel lets users make namespaces. Other pages may use the same ports at the same time.
"""
import os
import shutil
import subprocess
import sys

SKIPPED = 77  # the exit code that ctest reads as "skipped"
_INSIDE = "POLLY_PAGE_MACHINE"
# Process 1 is a shell, which collects the processes that lose their parent.
_PROCESS_1 = r"""
set -eu
folder=$1
shift
mount -t tmpfs -o mode=0755 tmpfs "$folder"
for name in etc srv var/lib; do
  mkdir -p "$folder/$name/upper" "$folder/$name/work"
  [ "$name" != etc ] || cat /etc/hosts >"$folder/etc/upper/hosts"
  mount -t overlay overlay -o "lowerdir=/$name,upperdir=$folder/$name/upper,workdir=$folder/$name/work" "/$name"
done
"$@" &
wait $!
"""


def _command(*inside):
    rights = [] if os.geteuid() == 0 else ["--map-root-user"]
    return ["unshare", *rights, "--net", "--pid", "--fork", "--kill-child", "--mount", "--mount-proc",
            "--propagation", "private", "bash", "-c", _PROCESS_1, "machine", *inside]


def enter(folder):
    """Runs this program again inside of a new machine whose folders are stored in `folder`, and ends with its code."""
    if os.environ.get(_INSIDE):
        _raise_loopback()
        return
    if shutil.which("unshare") is None:
        _skip("there is no `unshare` (Debian: util-linux)")
    tried = subprocess.run(_command(folder, "true"), capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        _skip("namespaces cannot be made here: " + tried.stderr.strip())
    os.environ[_INSIDE] = "1"
    ended = subprocess.run(_command(folder, sys.executable, *sys.argv), check=False)
    del os.environ[_INSIDE]
    sys.exit(ended.returncode)


def _skip(reason):
    print(f"skipped: {reason}")
    sys.exit(SKIPPED)


def _raise_loopback():
    import fcntl  # pylint: disable=import-outside-toplevel
    import socket  # pylint: disable=import-outside-toplevel
    import struct  # pylint: disable=import-outside-toplevel
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        is_up_and_runs = 0x1 | 0x40
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", is_up_and_runs))  # SIOCSIFFLAGS
