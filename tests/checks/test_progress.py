"""Progress is remembered beside the notebooks, and its file may be lost, spoiled or unwritable."""

import json

import pytest

from helpers import checks
from helpers.checks import progress


@pytest.fixture
def notebooks(tmp_path, monkeypatch):
    folder = tmp_path / "notebooks" / "05_backpropagation"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    monkeypatch.delenv("COURSE_PROGRESS", raising=False)
    return folder.parent


def test_it_is_remembered_beside_the_notebooks(notebooks):
    progress.record(5, "backward", "wrong")
    progress.record(5, "delta_hidden", "passed")
    progress.record(5, "delta_hidden", "wrong")
    assert progress.read() == {"05/backward": "wrong", "05/delta_hidden": "passed"}
    assert [path.name for path in notebooks.iterdir() if path.is_file()] == [progress.FILE]


@pytest.mark.parametrize("content", ["", "{", "[1]", "null", '{"05/x": 3}', "\x00\xff"])
def test_a_spoiled_file_harms_nothing(notebooks, content):
    (notebooks / progress.FILE).write_text(content, encoding="latin-1")
    assert progress.read() == {}
    progress.record(0, "double", "passed")
    assert progress.read() == {"00/double": "passed"}


def test_a_lost_file_harms_nothing(notebooks):
    progress.record(0, "double", "passed")
    (notebooks / progress.FILE).unlink()
    assert progress.read() == {}


def test_a_folder_that_cannot_be_written_harms_nothing(notebooks, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(notebooks / "no" / "such" / "folder.json"))
    progress.record(0, "double", "passed")
    assert progress.read() == {}


def test_nothing_is_remembered_outside_the_course(tmp_path, monkeypatch):
    monkeypatch.delenv("COURSE_PROGRESS", raising=False)
    monkeypatch.chdir(tmp_path)
    progress.record(0, "double", "passed")
    assert (progress.path(), progress.read(), list(tmp_path.iterdir())) == (None, {}, [])


def test_it_can_be_switched_off(notebooks, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", "off")
    progress.record(0, "double", "passed")
    assert progress.path() is None


def test_the_check_records_open_checks_only(notebooks):
    exercise = checks.catalogue()["unit_00"][0]
    exercise(lambda x: x + x, seed=3)
    assert progress.read() == {}
    exercise(lambda x: x + x)
    assert json.loads((notebooks / progress.FILE).read_text()) == {"00/double": "passed"}


def test_the_overview_shows_it(notebooks):
    progress.record(0, "double", "passed")
    assert repr(checks.overview()).splitlines()[0] == "unit 00  ■□□  1 of 3 passed, next: shape_of_product"
    page = checks.overview()._repr_html_()
    assert "1 of 3 passed" in page
    assert "next: shape_of_product" in page
