"""The template process of a sandbox: imports everything once, then forks a child behind walls for every job.

It runs ``python -m helpers.grading.inside.template FD`` and is told what to do over the socket with that number, one
JSON object a line, each answered by one line.
It never runs a student's code itself: a child reads its job from a socket of its own, and only behind its walls.
"""

import base64
import contextlib
import gc
import importlib
import json
import os
import pathlib
import random
import select
import signal
import socket
import struct
import sys
import tempfile

from helpers.grading.inside import walls

EVERY = 0.2
"""Seconds between two looks at the memory of the jobs."""
TOO_MUCH_MEMORY = 1000
"""Exit status of a job that was killed for its memory."""


def main():
    """Import, say that all is ready, and serve until the other end closes the socket."""
    control = socket.socket(fileno=int(sys.argv[1]))
    settings = json.loads(_line_with_descriptors(control)[0])
    try:
        if settings["walls"]:
            walls.works()
        preload(settings["unit"])
    except Exception as problem:
        _say(control, {"problem": f"{type(problem).__name__}: {problem}"})
        return
    gc.collect()
    gc.freeze()
    _say(control, {"ready": True})
    Template(control, settings).serve()


def preload(unit):
    """Import what jobs need, so that their start costs a fork.

    Parameters
    ----------
    unit : str
        The module of its checks, such as "unit_05"; "" for none.
    """
    sys.modules["debugpy"] = None  # the kernel works without its debugger, and starts faster
    for module in (
        "asyncio",
        "IPython.core.completerlib",
        "IPython.core.debugger",
        "IPython.core.oinspect",
        "IPython.display",
        "IPython.extensions.storemagic",
        "ipykernel.ipkernel",
        "ipykernel.kernelapp",
        "ipykernel.zmqshell",
        "ipywidgets",
        "matplotlib.backends.backend_agg",
        "matplotlib.font_manager",
        "matplotlib.pyplot",
        "matplotlib_inline.backend_inline",
        "matplotlib_inline.config",
        "numpy.linalg",
        "helpers.data",
        "helpers.maths",
        "helpers.grading.inside.answers",
    ):
        importlib.import_module(module)
    for name in ("helpers.figures", "helpers.widgets"):  # which load their parts on first use
        package = importlib.import_module(name)
        for part in package.__all__:
            getattr(package, part)
    if unit:
        importlib.import_module(f"helpers.checks.{unit}")
    from helpers.grading.inside import curtain

    curtain.survey()  # kept for the forks


class Template:
    """Starts jobs, watches them, and tells how they ended.

    Parameters
    ----------
    control : socket
    settings : dict
        ``walls`` (whether jobs get any), ``limits``, ``covered`` (folders that answers do not see) and ``first`` (the
        number before that of the first job, another one in every process, since as root it makes the job's user).
    """

    def __init__(self, control, settings):
        self.control, self.settings = control, settings
        self.running, self.ended, self.count = {}, {}, settings["first"]

    def serve(self):
        """Do what the socket says until it is closed, then end every job."""
        while True:
            ready, _, _ = select.select([self.control], [], [], EVERY if self.running else None)
            self.reap()
            self.watch()
            if not ready:
                continue
            line, descriptors = _line_with_descriptors(self.control)
            if not line:
                break
            asked = json.loads(line)
            _say(self.control, getattr(self, asked.pop("do"))(*descriptors, **asked))
        for job in list(self.running):
            self.kill(job)

    def start(self, descriptor, kind, limits):
        """Fork a child for a job; the descriptor is its socket."""
        self.count += 1
        pid = os.fork()
        if pid == 0:
            self.control.close()
            _run(kind, socket.socket(fileno=descriptor), self.settings, limits | {"job": self.count})
        os.close(descriptor)
        self.running[self.count] = pid
        return {"job": self.count}

    def kill(self, job):
        """End a job with everything that it started."""
        self.signal(job, signal.SIGKILL)
        return {}

    def signal(self, job, number):
        """Send a signal to what a job runs."""
        family = _descendants(self.running[job]) if job in self.running else []
        inner = family if number == signal.SIGKILL else family[-1:]  # to interrupt, only the innermost: the kernel
        for pid in inner:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        return {}

    def how_it_ended(self, job):
        """Return the exit status of a job, negative for a signal; None while it runs."""
        self.reap()
        return {"status": self.ended.get(job)}

    def reap(self):
        """Note which jobs have ended, and how."""
        for job, pid in list(self.running.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                del self.running[job]
                self.ended.setdefault(job, os.waitstatus_to_exitcode(status))

    def watch(self):
        """Kill a job whose processes together took half as much memory again as one of them may."""
        inherited = _resident(os.getpid())  # shared by all of them until they write to it
        for job, pid in list(self.running.items()):
            taken = sum(max(0, _resident(member) - inherited) for member in _descendants(pid))
            if taken > 1.5 * self.settings["limits"]["memory"] * walls.MEGABYTE:
                self.ended[job] = TOO_MUCH_MEMORY
                self.kill(job)


def _descendants(pid):
    """List a process and all that it started, from the oldest on."""
    family = [pid]
    for member in family:  # grows while it is walked through
        with contextlib.suppress(OSError):
            for thread in os.listdir(f"/proc/{member}/task"):
                children = pathlib.Path(f"/proc/{member}/task/{thread}/children").read_text()
                family += map(int, children.split())
    return family


def _resident(pid):
    """Return the bytes of memory that a process holds by itself, without files and what it shares by name."""
    with contextlib.suppress(OSError, IndexError, ValueError):
        _, resident, shared, *_ = pathlib.Path(f"/proc/{pid}/statm").read_text().split()
        return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _run(kind, channel, settings, limits):
    """Be the child of one job; never return."""
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _close_all_but(channel.fileno())
        nothing = os.open(os.devnull, os.O_RDWR)
        for descriptor in range(3):  # what a student's code prints past Python reaches nothing
            os.dup2(nothing, descriptor)
        os.close(nothing)
        os.setsid()
        if settings["walls"]:
            walls.enter(limits, settings["covered"] if kind == "answer" else ())
            box = "/tmp/unit"
            os.environ.update(HOME="/tmp", TMPDIR="/tmp", IPYTHONDIR="/tmp/.ipython")
            os.makedirs(box)
        else:
            walls.limit(limits)
            box = tempfile.mkdtemp(prefix="unit-")
        os.chdir(box)
        asked = json.loads(receive(channel))
        for name, content in asked.pop("files", {}).items():
            path = pathlib.Path(box, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(base64.b64decode(content))
        sys.path[:0] = [box]
        (_kernel if kind == "kernel" else _answer)(channel, asked)
        status = 0
    except BaseException as problem:
        with contextlib.suppress(OSError):
            channel.sendall(f"{type(problem).__name__}: {problem}".encode())
    finally:
        os._exit(status)


def _answer(channel, asked):
    """Run the probe of one exercise on one answer, and send what it did."""
    from helpers.grading.inside.answers import answer_job

    sys.path[:] = [entry for entry in sys.path if entry]
    channel.sendall(answer_job(**asked))


def _kernel(channel, asked):
    """Be a kernel; tell the other end the folder of its sockets once they are there."""
    import numpy as np
    from ipykernel.kernelapp import IPKernelApp

    folder = pathlib.Path(tempfile.mkdtemp(prefix=".kernel-"))
    (folder / "k.json").write_text(json.dumps(asked["connection"] | {"ip": str(folder / "k")}))
    random.seed()
    np.random.seed()  # noqa: NPY002 (the template's state is the same for all)
    sys.argv[:] = ["ipykernel_launcher"]
    app = IPKernelApp.instance()
    app.initialize(["-f", str(folder / "k.json"), "--HistoryManager.enabled=False", "--IPKernelApp.quiet=True"])
    _tell_the_shell(app.shell)
    socket.send_fds(channel, [b"k"], [os.open(folder, os.O_RDONLY | os.O_DIRECTORY)])
    app.start()


def _tell_the_shell(shell):
    """Do what these packages do when they are imported in a kernel: the template had none when it imported them."""
    import ipywidgets
    import matplotlib_inline.backend_inline

    from helpers.checks import calm_open_exercises

    matplotlib_inline.backend_inline._enable_matplotlib_integration()
    ipywidgets.load_ipython_extension(shell)
    calm_open_exercises()


def receive(channel, most=1 << 30):
    """Receive bytes that their length precedes.

    Parameters
    ----------
    channel : socket
    most : int
        More bytes are refused.

    Raises
    ------
    EOFError, ValueError
    """
    (length,) = struct.unpack("<Q", _exactly(channel, 8))
    if length > most:
        raise ValueError(f"{length} bytes are more than {most}")
    return _exactly(channel, length)


def _exactly(channel, length):
    pieces = []
    while length:
        piece = channel.recv(min(length, 1 << 20))
        if not piece:
            raise EOFError("the other end is gone")
        pieces.append(piece)
        length -= len(piece)
    return b"".join(pieces)


def _close_all_but(kept):
    for descriptor in map(int, os.listdir("/dev/fd")):
        if descriptor > 2 and descriptor != kept:
            with contextlib.suppress(OSError):
                os.close(descriptor)


def _say(control, message):
    control.sendall(json.dumps(message).encode() + b"\n")


def _line_with_descriptors(control):
    data, descriptors, _, _ = socket.recv_fds(control, 1 << 16, 1)
    while data and not data.endswith(b"\n"):
        data += control.recv(1 << 16)
    return data, descriptors


if __name__ == "__main__":
    main()
