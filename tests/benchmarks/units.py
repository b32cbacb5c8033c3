"""Every unit from top to bottom in a kernel of its own: time, memory, and how long its pictures take to follow."""

import json
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time

import nbformat
from nbclient import NotebookClient

from tests.benchmarks.harness import Row, duration, limit_row, memory
from tests.benchmarks.in_kernel import MARK
from tests.benchmarks.peers import ROOT

SECONDS, SECONDS_OF_UNIT_10, BYTES, REDRAW = 15, 60, 500e6, 0.02


def names():
    """List the units."""
    return sorted(path.stem for path in ROOT.glob("solutions/*/*.ipynb"))


def watched(notebook):
    """Return a notebook with a question to the kernel after every cell that may have made a picture, and at the end."""
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        if cell.cell_type == "code" and ("widgets." in cell.source or cell is notebook.cells[-1]):
            cells.append(_question(cell.id))
    cells.append(_question("the end"))
    return nbformat.v4.new_notebook(cells=cells, metadata=notebook.metadata)


def _question(cell):
    return nbformat.v4.new_code_cell(f"from tests.benchmarks import in_kernel\nin_kernel.report({cell!r})")


def run(unit):
    """Run the solved notebook of a unit.

    Returns
    -------
    seconds : float
        From starting the kernel to the last answer, without the time that the measuring of pictures took.
    reports : list of dict
        What `in_kernel.report` said.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder) / unit
        shutil.copytree(ROOT / "solutions" / unit, place)
        notebook = watched(nbformat.read(place / f"{unit}.ipynb", as_version=4))
        environment = os.environ | {"PYTHONPATH": str(ROOT), "COURSE_PROGRESS": "off"}
        client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(place)}})
        began = time.perf_counter()
        client.execute(env=environment, stderr=subprocess.DEVNULL)
        seconds = time.perf_counter() - began
    said = [
        line.removeprefix(MARK)
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        for line in output.get("text", "").splitlines()
        if line.startswith(MARK)
    ]
    reports = [json.loads(line) for line in said]
    return seconds - sum(report["seconds"] for report in reports), reports


def rows_of(unit):
    """Return the lines for one unit."""
    seconds, reports = run(unit)
    goal = SECONDS_OF_UNIT_10 if unit.startswith("10") else SECONDS
    rows = [limit_row(f"unit {unit}, solved, from top to bottom", seconds, goal, duration)]
    if reports[-1]["memory"] is None:
        rows.append(Row(f"unit {unit}: memory", verdict="not run: the system does not say"))
    else:
        rows.append(limit_row(f"unit {unit}: most memory of its kernel", reports[-1]["memory"], BYTES, memory))
    for report in reports:
        for number, times in enumerate(report["pictures"]):
            what = (
                f"unit {unit[:2]}, `{report['cell']}`{f', picture {number + 1}' if number else ''}: control to picture"
            )
            if times:
                rows.append(limit_row(what, statistics.median(times), REDRAW, duration))
            else:
                rows.append(Row(what, "no control redraws it"))
    return rows


def _measurement(unit):
    def measure(effort):
        return rows_of(unit)

    measure.__name__ = unit
    measure.__doc__ = f"Unit {unit}."
    return measure


MEASUREMENTS = [_measurement(unit) for unit in names()]
