"""The trusted side of the sandbox: a template process under bubblewrap, and the jobs that it forks.

The template sees the Python environment and ``helpers``, read-only, and nothing else of the machine: no network, no
home folder, no solutions, no gradebook, no other submission.
"""

import atexit
import contextlib
import dataclasses
import json
import os
import pathlib
import select
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass

from helpers.grading.inside.template import TOO_MUCH_MEMORY
from helpers.grading.inside.walls import MEGABYTE

HELPERS = pathlib.Path(__file__).resolve().parents[1]
START_SECONDS = 120
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class SandboxUnavailable(Exception):
    """No sandbox can be had on this machine; the text says why and what to do."""


@dataclass(frozen=True)
class Limits:
    """What one job may use.

    Parameters
    ----------
    memory : int
        Megabytes of address space of a process; of real memory, all its processes together have half as much again.
    cpu : int
        Seconds of processor time of a process.
    processes : int
        Processes and threads at a time.
    disk : int
        Megabytes of files, which lie in memory and vanish with the job.
    """

    memory: int = 2048
    cpu: int = 300
    processes: int = 48
    disk: int = 64


class Sandbox:
    """A template process and its jobs.

    Parameters
    ----------
    unit : str
        The module of checks that the template imports beforehand, such as "unit_05"; "" for none.
    limits : Limits
    unsafe : bool
        Without bubblewrap and without walls: jobs are only processes with limits.

    Raises
    ------
    SandboxUnavailable
    """

    def __init__(self, unit="", limits=None, unsafe=False):
        self.unit, self.limits, self.unsafe = unit, limits or Limits(), unsafe
        self.lock = threading.Lock()
        command = _plain_command() if unsafe else _walled_command()
        self.control, theirs = socket.socketpair()
        self.errors = tempfile.TemporaryFile()
        try:
            self.process = subprocess.Popen(
                [*command, "-m", "helpers.grading.inside.template", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self.errors,
                pass_fds=[theirs.fileno()],
                env=_environment() if unsafe else {},
                cwd="/" if not unsafe else None,
                start_new_session=True,
            )
        finally:
            theirs.close()
        self.control.settimeout(START_SECONDS)
        settings = {
            "unit": unit,
            "walls": not unsafe,
            "covered": ["/course"],
            "first": 37 * os.getpid() % 5000,
            "limits": dataclasses.asdict(self.limits),
        }
        try:
            answer = self._ask(settings)
        except (OSError, ValueError) as problem:
            answer = {"problem": self._last_words() or str(problem)}
        if "ready" not in answer:
            self.close()
            raise SandboxUnavailable(_advice(answer.get("problem", "it does not start")))
        self.control.settimeout(30)
        atexit.register(self.close)

    def _ask(self, message, descriptors=()):
        with self.lock:
            line = json.dumps(message).encode() + b"\n"
            socket.send_fds(self.control, [line], descriptors)
            answer = b""
            while not answer.endswith(b"\n"):
                piece = self.control.recv(1 << 16)
                if not piece:
                    raise OSError("the sandbox's template process has ended")
                answer += piece
            return json.loads(answer)

    def _last_words(self):
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        self.errors.seek(0)
        words = self.errors.read(20_000).decode(errors="replace").strip().splitlines()
        return words[-1] if words else ""

    @property
    def alive(self):
        """Whether the template process still runs."""
        return self.process.poll() is None

    def start(self, kind, asked, cpu=None):
        """Start a job.

        Parameters
        ----------
        kind : {"answer", "kernel"}
        asked : dict
            What the job has to do; can be written as JSON.
        cpu : int, optional
            Seconds of processor time, instead of those of the limits.

        Returns
        -------
        Job
        """
        limits = dataclasses.asdict(dataclasses.replace(self.limits, cpu=cpu) if cpu else self.limits)
        ours, theirs = socket.socketpair()
        with theirs:
            number = self._ask({"do": "start", "kind": kind, "limits": limits}, [theirs.fileno()])["job"]
        payload = json.dumps(asked).encode()
        ours.settimeout(30)
        with contextlib.suppress(OSError):  # a job that is dead already is noticed when it is asked
            ours.sendall(struct.pack("<Q", len(payload)) + payload)
        return Job(self, number, ours)

    def close(self):
        """End the template process and every job; may be called twice."""
        atexit.unregister(self.close)
        self.control.close()
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.errors.close()


class Job:
    """One process, or a kernel, that runs a student's code.

    Parameters
    ----------
    sandbox : Sandbox
    number : int
    channel : socket
    """

    def __init__(self, sandbox, number, channel):
        self.sandbox, self.number, self.channel = sandbox, number, channel

    def read(self, seconds, most):
        """Read all that the job sends until it ends.

        Parameters
        ----------
        seconds : float
            After this time it is killed.
        most : int
            After so many bytes it is killed.

        Returns
        -------
        message : bytes or None
            None where it was killed.
        how : str
            How it ended: "ended", "time", "output", "memory", or the exit status in words.
        """
        until, pieces, size, how = time.monotonic() + seconds, [], 0, ""
        while not how:
            self.channel.settimeout(max(0.001, until - time.monotonic()))
            try:
                piece = self.channel.recv(1 << 20)
            except TimeoutError:
                how = "time"
                break
            except OSError:
                piece = b""
            if not piece:
                break
            pieces.append(piece)
            size += len(piece)
            if size > most:
                how = "output"
        if how:
            self.kill()
            return None, how
        status = self.status(wait=5)
        self.channel.close()
        if status == 0:
            return b"".join(pieces), "ended"
        return (b"".join(pieces) or None), "memory" if status == TOO_MUCH_MEMORY else _status_in_words(status)

    def folder(self, seconds):
        """Return the descriptor of the folder with a kernel's sockets, once they are there.

        Raises
        ------
        OSError
            Where the kernel did not start.
        """
        self.channel.settimeout(seconds)
        told, descriptors, _, _ = socket.recv_fds(self.channel, 1000, 1)
        if not descriptors:
            raise OSError(f"the kernel did not start: {told.decode(errors='replace') or self.status(wait=1)}")
        return descriptors[0]

    @property
    def running(self):
        """Whether a kernel still holds its end of the channel."""
        if self.channel.fileno() < 0:
            return False
        ready, _, _ = select.select([self.channel], [], [], 0)
        if not ready:
            return True
        try:
            return bool(self.channel.recv(1, socket.MSG_PEEK))
        except OSError:
            return False

    def status(self, wait=0.0):
        """Return the exit status; None if it has not ended within the time to wait."""
        until = time.monotonic() + wait
        while True:
            status = self.sandbox._ask({"do": "how_it_ended", "job": self.number})["status"]
            if status is not None or time.monotonic() > until:
                return status
            time.sleep(0.002)

    def signal(self, number):
        """Send a signal to the innermost process."""
        self.sandbox._ask({"do": "signal", "job": self.number, "number": int(number)})

    def kill(self):
        """End it with everything that it started."""
        with contextlib.suppress(OSError):
            self.sandbox._ask({"do": "kill", "job": self.number})
        self.channel.close()


_kept = {}
_keeping = threading.Lock()


def kept(unit="", limits=None, unsafe=False):
    """Return this process's sandbox for these settings: started when first asked for, started anew if it has ended.

    Only the last one is kept, so that a worker holds one template at a time.
    """
    key = (unit, limits or Limits(), unsafe)
    with _keeping:
        if key not in _kept or not _kept[key].alive:
            for other in _kept.values():
                other.close()
            _kept.clear()
            _kept[key] = Sandbox(*key)
        return _kept[key]


def _status_in_words(status):
    if status is None:
        return "it did not end"
    return f"signal {-status}" if status < 0 else f"signal {status - 128}" if status > 128 else f"exit status {status}"


def _environment():
    """Return the environment of the template process: nothing of the caller's but the language."""
    return {
        "COURSE_PROGRESS": "off",
        "HOME": "/tmp",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": "/tmp/matplotlib",
        "NBGRADER_EXECUTION": "autograde",
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(HELPERS.parent),
        "PYTHONUTF8": "1",
    } | dict.fromkeys(THREADS, "1")


def _plain_command():
    return [sys.executable]


def _walled_command():
    """Return the command that starts this Python under bubblewrap.

    Notes
    -----
    As root no user namespace is made, since its root would still be root for the limit on processes: the jobs change
    to another user by themselves.
    """
    bwrap = shutil.which("bwrap")
    if sys.platform != "linux" or not bwrap:
        raise SandboxUnavailable(_advice("bubblewrap (the command bwrap) is not here"))
    command = [bwrap, *(["--unshare-user"] if os.getuid() else []), "--unshare-ipc", "--unshare-pid", "--unshare-net"]
    command += ["--unshare-uts", "--unshare-cgroup-try", "--new-session", "--hostname", "box", "--clearenv"]
    environment = _environment() | {"PATH": "/env/bin:/usr/bin:/bin", "PYTHONPATH": "/course"}
    for name, value in environment.items():
        command += ["--setenv", name, value]
    command += ["--ro-bind", "/usr", "/usr"]
    for folder in ("/bin", "/lib", "/lib32", "/lib64", "/sbin"):
        if os.path.islink(folder):
            command += ["--symlink", os.readlink(folder), folder]
        elif os.path.isdir(folder):
            command += ["--ro-bind", folder, folder]
    for file in ("/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache", "/etc/localtime"):
        command += ["--ro-bind-try", file, file]
    command += ["--proc", "/proc", "--dev", "/dev", "--size", str(16 * MEGABYTE), "--tmpfs", "/dev/shm"]
    command += ["--size", str(16 * MEGABYTE), "--tmpfs", "/tmp"]
    python = sys.executable
    if not sys.prefix.startswith("/usr"):
        command += ["--ro-bind", sys.prefix, "/env"]
        python = f"/env/bin/{pathlib.Path(sys.executable).name}"
    if sys.base_prefix != sys.prefix and not sys.base_prefix.startswith("/usr"):
        for folder in reversed(
            pathlib.Path(sys.base_prefix).parents[:-1]
        ):  # open to the jobs, whoever's they are outside
            command += ["--perms", "0755", "--dir", str(folder)]
        command += ["--ro-bind", sys.base_prefix, sys.base_prefix]
    command += ["--perms", "0755", "--dir", "/course", "--ro-bind", str(HELPERS), "/course/helpers"]
    command += ["--remount-ro", "/dev", "--remount-ro", "/"]
    return [*command, "--chdir", "/course", "--", python]


def _advice(problem):
    return (
        f"The sandbox cannot be had on this machine: {problem}. "
        "On Debian and Ubuntu: apt install bubblewrap; Ubuntu 23.10 and newer also need an AppArmor profile for it "
        "(INSTRUCTORS.md, The sandbox). With --unsafe submissions run without it, as you, with your files in reach."
    )
