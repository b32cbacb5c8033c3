"""Every notebook from a clean kernel: solved, and as a student finds it."""

import os
import pathlib
import shutil
import time

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = pathlib.Path(__file__).parent.parent
UNITS = sorted(path.stem for path in ROOT.glob("solutions/*/*.ipynb"))
SECONDS = 15
LONGER = {"10_zip_codes": 60}
"""Seconds of a unit that trains for 23 passes through 7,291 digits."""


def run(folder, unit, tmp_path):
    """Run a copy of a notebook to its end; return its cells and the time it took."""
    shutil.copytree(ROOT / folder / unit, tmp_path / unit)
    notebook = nbformat.read(tmp_path / unit / f"{unit}.ipynb", as_version=4)
    environment = os.environ | {"PYTHONPATH": str(ROOT), "COURSE_PROGRESS": "off"}
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path / unit)}})
    began = time.perf_counter()
    client.execute(env=environment)
    return notebook.cells, time.perf_counter() - began


def kind(cell):
    return cell.id.rpartition("-")[2]


def pictures_and_widgets(cell):
    """Return the HTML of every picture a cell shows, and whether it shows a widget."""
    shown = [output.data for output in cell.outputs if "data" in output]
    html = [data["text/html"] for data in shown if "<img" in data.get("text/html", "")]
    return html, any("application/vnd.jupyter.widget-view+json" in data for data in shown)


def plain(cell):
    """Return what a cell says in plain text."""
    texts = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs]
    return "\n".join(texts)


@pytest.mark.parametrize("unit", UNITS)
def test_solved(unit, tmp_path):
    cells, seconds = run("solutions", unit, tmp_path)
    for cell in cells:
        if cell.cell_type == "code":
            assert not [o.ename for o in cell.outputs if o.output_type == "error"], cell.id
            assert not [o.text for o in cell.outputs if o.get("name") == "stderr"], cell.id
            if kind(cell) == "check":
                assert "passed" in plain(cell), cell.id
    assert seconds <= LONGER.get(unit, SECONDS)


@pytest.mark.parametrize("unit", UNITS)
def test_untouched(unit, tmp_path):
    cells, seconds = run("notebooks", unit, tmp_path)
    pictures = 0
    for cell in cells:
        if cell.cell_type != "code":
            continue
        errors = [output for output in cell.outputs if output.output_type == "error"]
        if kind(cell) == "check":
            name = cell.source.partition("(")[0].removeprefix("check.")
            assert [error.traceback for error in errors] == [[f"{name}: not started yet."]]
            assert len(cell.outputs) == 1
        elif kind(cell) == "work":
            assert plain(cell).startswith("Not started yet"), cell.id
            assert len(plain(cell).strip().splitlines()) == 1  # the kernel may send a line's end by itself
        else:
            assert not errors, cell.id
            assert not [o.text for o in cell.outputs if o.get("name") == "stderr"], cell.id
        html, widget = pictures_and_widgets(cell)
        assert all('alt="' in picture and 'alt=""' not in picture for picture in html), cell.id
        pictures += len(html) + widget
        if kind(cell) == "figure" and "overview" not in cell.source:
            assert html or widget, cell.id
        if kind(cell) == "widget":
            assert widget, cell.id
    assert pictures
    assert seconds <= LONGER.get(unit, SECONDS)
