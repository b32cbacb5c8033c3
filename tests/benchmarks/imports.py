"""What importing the course costs beyond NumPy."""

import statistics
import subprocess
import sys

from tests.benchmarks.harness import duration, limit_row
from tests.benchmarks.peers import ROOT

CLOCK = "import time, numpy\nbegan = time.perf_counter()\n{}\nprint(time.perf_counter() - began)"


def cost(statement):
    """Return what a statement costs in a fresh Python that has NumPy loaded, in seconds."""
    code = [sys.executable, "-c", CLOCK.format(statement)]
    return float(subprocess.run(code, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def imports(effort):
    """`import helpers`, and with what is computed with, drawn with and shown with."""
    statements = {
        "import helpers": 0.01,
        "from helpers import maths": None,
        "from helpers import figures": None,
        "from helpers import widgets": None,
        "from helpers.checks import unit_05": None,
    }
    times = {statement: [] for statement in statements}
    for _ in range(effort.rounds):
        for statement in statements:
            times[statement].append(cost(statement))
    return [
        limit_row(f"`{statement}`, over NumPy alone", statistics.median(times[statement]), goal, duration)
        for statement, goal in statements.items()
    ]


MEASUREMENTS = [imports]
