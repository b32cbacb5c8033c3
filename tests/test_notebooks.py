"""The rules of CONTRIBUTING.md for source notebooks, and notebooks/ in step with solutions/."""

import pathlib
import re
import shutil
import statistics
import subprocess
import sys

import nbformat
import pytest

from helpers.authoring.cells import nbgrader_metadata, uses_answer
from helpers.authoring.text import from_text, to_text
from helpers.checks import catalogue

ROOT = pathlib.Path(__file__).parent.parent
SOURCES = sorted(ROOT.glob("solutions/*/*.ipynb"))
RELEASED = sorted(ROOT.glob("notebooks/*/*.ipynb"))
BOTH = [pytest.param(path, id=f"{path.parent.parent.name}-{path.stem}") for path in SOURCES + RELEASED]
source_notebooks = pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
WORDS = {"predict": 60, "idea": 120, "explain": 40, "title": 100, "summary": 120}
LINES = {"fetch": 5, "setup": 8, "figure": 5, "widget": 5, "example": 12, "work": 8, "check": 5, "solution": 20}


def read(path):
    return nbformat.read(path, as_version=4)


def kind(cell):
    return cell.id.rpartition("-")[2]


def words(text):
    """Count what is read: no markers, model answers, formulas or tags."""
    text = re.sub(r"#* BEGIN SOLUTION.*?#* END SOLUTION", "", text, flags=re.DOTALL)
    text = re.sub(r"\$\$.*?\$\$|\$[^$]*\$|<[^>]*>|^\|[-| :]*\|$", " x ", text, flags=re.DOTALL | re.MULTILINE)
    return len(re.findall(r"\w[\w'.-]*", text))


def code_lines(text):
    """Count lines of code: without docstrings, markers and blank lines."""
    text = re.sub(r'""".*?"""', "", text, flags=re.DOTALL)
    return len([line for line in text.splitlines() if line.strip() and not line.strip().startswith("###")])


def test_there_are_units():
    assert [path.stem for path in SOURCES] == [path.stem for path in RELEASED]
    assert {f"unit_{path.stem[:2]}" for path in SOURCES} == set(catalogue())


@pytest.mark.parametrize("path", BOTH)
def test_no_outputs_and_readable_unique_ids(path):
    cells = read(path).cells
    assert not [cell.id for cell in cells if cell.get("outputs") or cell.get("execution_count")]
    assert len({cell.id for cell in cells}) == len(cells)
    assert not [cell.id for cell in cells if not re.fullmatch(r"[a-z][a-z0-9-]{2,63}", cell.id)]
    assert not [cell.id for cell in cells if re.fullmatch(r"[0-9a-f]{8}", cell.id)]


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_nothing_secret_is_released(path):
    text = path.read_text(encoding="utf-8")
    for secret in ("BEGIN SOLUTION", "END SOLUTION", "HIDDEN TESTS", "MARK SCHEME", 'seed=\\"secret', "Rubric"):
        assert secret not in text


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_only_cells_that_use_answers_may_fail(path):
    for cell in read(path).cells:
        assert ("raises-exception" in cell.metadata.get("tags", [])) == (
            cell.cell_type == "code" and uses_answer(cell.id)
        )


@source_notebooks
def test_size(path):
    cells = read(path).cells
    lengths = [code_lines(cell.source) for cell in cells if cell.cell_type == "code"]
    smallest = 18 if path.stem.startswith("00") else 25
    assert smallest <= len([cell for cell in cells if cell.id != "fetch"]) <= 45
    assert statistics.median(lengths) <= 6
    too_long = {
        cell.id: code_lines(cell.source) for cell in cells if code_lines(cell.source) > LINES.get(kind(cell), 20)
    }
    assert not {cell.id for cell in cells if cell.cell_type == "code"} & too_long.keys(), too_long


@source_notebooks
def test_prose_is_short(path):
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            limit = 80 if re.match(r"ex\d+-", cell.id) and kind(cell) != "explain" else WORDS.get(kind(cell), 120)
            assert words(cell.source) <= limit, (cell.id, words(cell.source))


@source_notebooks
def test_one_sentence_a_line(path):
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            for line in cell.source.splitlines():
                if not line.startswith(("|", "    ", "- [")):
                    line = re.sub(r"\b(e\.g|i\.e|vs|cf|pp?|Fig|Eq|Nos?|et al)\.", "", line)
                    assert not re.search(r"[a-z)`$][.?] +[A-Z]", line), (cell.id, line)


@source_notebooks
def test_nbgrader_metadata_follows_from_the_ids(path):
    for cell in read(path).cells:
        metadata = cell.metadata.get("nbgrader")
        points = metadata.get("points") if metadata else None
        assert metadata == nbgrader_metadata(cell.id, cell.cell_type, points), cell.id


@source_notebooks
def test_every_exercise_is_checked_openly_and_in_secret(path):
    checked = []
    for cell in read(path).cells:
        if kind(cell) == "check":
            open_, begin, hidden, end = cell.source.splitlines()
            name = re.fullmatch(r"check\.(\w+)\((\w+)\)", open_).group(1)
            assert (begin, end) == ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS")
            assert hidden == open_.removesuffix(")") + ', seed="secret")'
            assert cell.id.endswith(f"-{name.replace('_', '-')}-check")
            checked.append(name)
    assert sorted(checked) == sorted(exercise.name for exercise in catalogue()[f"unit_{path.stem[:2]}"])


@source_notebooks
def test_the_text_view_loses_nothing(path):
    notebook = read(path)
    assert from_text(to_text(notebook)).cells == notebook.cells


def test_notebooks_are_what_solutions_make(tmp_path):
    for name in ("solutions", "nbgrader_config.py"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    subprocess.run([sys.executable, "-m", "helpers.authoring", "notebooks"], cwd=tmp_path, check=True)
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.glob("notebooks/*/*") if path.is_file()}
    kept = {path.relative_to(ROOT): path.read_bytes() for path in RELEASED}
    assert made.keys() == kept.keys()
    assert [str(path) for path in made if made[path] != kept[path]] == []
