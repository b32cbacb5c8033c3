"""What was executed is kept until its unit or the course changes."""

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError

from book import execute


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Execute one cell as the unit 00, and say how often a kernel was started so far."""
    started = []

    async def counted(notebook, name, really=execute._run):
        started.append(name)
        return await really(notebook, name)

    monkeypatch.setattr(execute, "_run", counted)

    def run(source):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source, id="a-cell")])
        done = execute.executed({"00_start_here": notebook}, tmp_path)["00_start_here"]
        return done.cells, len(started)

    return run


def test_an_unchanged_unit_is_not_executed_again(run, monkeypatch):
    cells, started = run("1 + 1")
    assert started == 1
    assert [cell.outputs[0].data["text/plain"] for cell in cells] == ["2"]
    assert run("1 + 1")[1] == 1
    monkeypatch.setattr(execute, "_course", lambda: "another course")
    assert run("1 + 1")[1] == 2
    cells, started = run("1 + 2")
    assert started == 3
    assert cells[0].outputs[0].data["text/plain"] == "3"


def test_a_cell_that_fails_stops_the_book_and_nothing_is_kept(run, tmp_path):
    with pytest.raises(CellExecutionError, match="no such luck"):
        run("raise ValueError('no such luck')")
    assert list(tmp_path.iterdir()) == []


def test_the_course_is_more_than_its_modules():
    files = {file for pattern in execute.SOURCES for file in execute.ROOT.glob(pattern)}
    names = {file.relative_to(execute.ROOT).as_posix() for file in files}
    wanted = {"helpers/maths/network.py", "helpers/data/digits.npz", "helpers/checks/unit_05.py", "book/strips.py"}
    assert wanted <= names
    assert not [name for name in names if name.startswith(("helpers/grading", "helpers/authoring"))]
