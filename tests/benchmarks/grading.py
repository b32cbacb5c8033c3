"""Grading: a class of submissions beside stock nbgrader, and how the time grows with the class."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from tests.benchmarks import peers
from tests.benchmarks.harness import Growth, NotHere, absent, duration, ratio_row
from tests.benchmarks.peers import ROOT
from tests.grading.submissions import course, every_second_wrong, hand_in, released, solved

UNIT = "05_backpropagation"
CLASS, CLASSES = 40, (10, 40, 100, 300)
GOAL = 0.25


def handed_in(folder, count):
    """Make a course's folder in which so many students handed in: all right, half wrong and untouched in turn."""
    course(folder, UNIT)
    kinds = (solved(UNIT), every_second_wrong(UNIT), released(UNIT))
    for k in range(count):
        hand_in(folder, f"student{k:03d}", kinds[k % len(kinds)], UNIT)


def seconds(folder, *command):
    """Return how long a command takes in a course's folder."""
    path = os.pathsep.join([str(pathlib.Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {"PYTHONPATH": str(ROOT), "COURSE_PROGRESS": "off", "PATH": path}
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", *command], cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError((done.stderr or done.stdout).strip().splitlines()[-1])
    return time.perf_counter() - began


def ours(count):
    """Return how long `make grade` takes for so many submissions: sandbox, verification, feedback and report."""
    with tempfile.TemporaryDirectory() as folder:
        handed_in(pathlib.Path(folder), count)
        seconds(folder, "nbgrader", "generate_assignment", UNIT)
        return seconds(folder, "helpers.grading", UNIT)


def stock(count):
    """Return how long nbgrader takes to autograde as many: no sandbox, no feedback."""
    with tempfile.TemporaryDirectory() as folder:
        handed_in(pathlib.Path(folder), count)
        seconds(folder, "nbgrader", "generate_assignment", UNIT)
        return seconds(folder, "nbgrader", "autograde", UNIT)


def a_class(effort):
    """A class beside stock nbgrader, in turn."""
    count = CLASS if effort.sizes is None else 2
    what, peer = f"{count} submissions of unit 05, sandbox on", "nbgrader autograde, without sandbox"
    if shutil.which("bwrap") is None:
        return [absent(what, peer, GOAL, "no bubblewrap here")]
    try:
        peers.peer("nbgrader")
    except NotHere as reason:
        return [absent(what, peer, GOAL, str(reason), duration(ours(count)))]
    return [ratio_row(what, [ours(count)], peer, [stock(count)], GOAL)]


def growth(effort):
    """Small classes and large ones."""
    if shutil.which("bwrap") is None:
        return [absent("grading from 10 to 300 submissions", "", None, "no bubblewrap here")]
    sizes = list(CLASSES) if effort.sizes is None else [1, 2]
    return [Growth("Grading unit 05, sandbox on", "submissions", sizes, {"time": [ours(size) for size in sizes]})]


MEASUREMENTS = [a_class, growth]
