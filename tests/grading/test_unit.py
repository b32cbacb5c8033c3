"""What is known of a unit, against what nbgrader releases and what the exercises are called."""

import pathlib
import pickle
import shutil

import nbformat
import pytest
from nbgrader import utils
from nbgrader.nbgraderformat import MetadataValidator

from helpers.checks import catalogue
from helpers.grading.unit import Unit, UnitError, checked, units, visible

ROOT = pathlib.Path(__file__).parent.parent.parent
UNITS = units(ROOT)
each_unit = pytest.mark.parametrize("name", UNITS)


@pytest.fixture
def course(tmp_path):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    shutil.copytree(ROOT / "solutions" / "05_backpropagation", tmp_path / "solutions" / "05_backpropagation")
    return tmp_path


def damaged(course, change):
    path = course / "solutions" / "05_backpropagation" / "05_backpropagation.ipynb"
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    nbformat.write(notebook, path)
    return course


def test_there_are_units():
    assert len(UNITS) == len(catalogue())


@each_unit
def test_the_release_is_that_of_nbgrader_with_hidden_tests(name):
    released = Unit.read(ROOT, name).released
    public = nbformat.read(ROOT / "notebooks" / name / f"{name}.ipynb", as_version=4)
    for own, given in zip(released.cells, public.cells, strict=True):
        assert visible(own.source) == given.source
        assert (own.id, own.cell_type) == (given.id, given.cell_type)
        for cell in (own, given):
            cell.metadata.get("nbgrader", {}).pop("checksum", None)
        assert own.metadata == given.metadata
    assert released.metadata == public.metadata
    MetadataValidator().validate_nb(released)


@each_unit
def test_checksums_are_those_of_the_gradebook(name):
    for cell in Unit.read(ROOT, name).released.cells:
        if utils.is_grade(cell) or utils.is_solution(cell):
            assert cell.metadata.nbgrader.checksum == utils.compute_checksum(cell)


@each_unit
def test_every_exercise_of_the_module_is_graded(name):
    unit = Unit.read(ROOT, name)
    assert {cell.exercise for cell in unit.exercises.values()} == {e.name for e in catalogue()[unit.module]}
    assert all(cell.argument == cell.exercise and cell.points > 0 for cell in unit.exercises.values())
    assert unit.by_hand
    assert not unit.other_graded
    assert len(unit.graded) == len(unit.exercises) + len(unit.by_hand)


def test_solutions_are_only_in_the_source():
    unit = Unit.read(ROOT, "05_backpropagation")
    assert "BEGIN SOLUTION" in unit.source_json
    assert "BEGIN SOLUTION" not in unit.released_json
    assert 'seed=\\"secret' in unit.released_json


def test_it_travels():
    unit = Unit.read(ROOT, "05_backpropagation")
    packed = pickle.dumps(unit)
    assert pickle.loads(packed) == unit
    assert len(packed) < 200_000


def test_a_copy_of_the_release_is_given_each_time():
    unit = Unit.read(ROOT, "05_backpropagation")
    unit.released.cells.clear()
    assert unit.released.cells


def test_the_digest_follows_source_and_settings(course):
    first = Unit.read(course, "05_backpropagation").digest
    assert Unit.read(course, "05_backpropagation").digest == first
    assert len(first) == 64
    damaged(course, lambda notebook: notebook.cells[0].update(source="another title"))
    second = Unit.read(course, "05_backpropagation").digest
    with open(course / "nbgrader_config.py", "a") as file:
        file.write("# changed\n")
    assert len({first, second, Unit.read(course, "05_backpropagation").digest}) == 3


def test_own_tests_and_unknown_names_are_no_exercises(course):
    def change(notebook):
        first, second = (cell for cell in notebook.cells if cell.id in ("ex1-delta-hidden-check", "ex3-backward-check"))
        first.source = "assert delta_hidden is not None"
        second.source = "check.no_such_exercise(backward)"

    unit = Unit.read(damaged(course, change), "05_backpropagation")
    assert set(unit.other_graded) == {"ex1-delta-hidden-check", "ex3-backward-check"}
    assert len(unit.exercises) == len(catalogue()["unit_05"]) - 2


def test_tasks_and_marked_code_are_graded_by_hand(course):
    def change(notebook):
        about = {"grade": False, "grade_id": "task1", "locked": True, "points": 3, "schema_version": 3}
        about |= {"solution": False, "task": True, "cell_type": "markdown"}
        notebook.cells.append(nbformat.v4.new_markdown_cell("Draw it.", id="task1", metadata={"nbgrader": about}))
        about = {**about, "grade": True, "grade_id": "code1", "locked": False, "solution": True, "task": False}
        about["cell_type"] = "code"
        notebook.cells.append(nbformat.v4.new_code_cell("# code", id="code1", metadata={"nbgrader": about}))

    unit = Unit.read(damaged(course, change), "05_backpropagation")
    assert {"task1", "code1"} <= set(unit.by_hand)
    assert not unit.other_graded


@pytest.mark.parametrize("name", ["11_missing", "../05_backpropagation", ""])
def test_a_missing_unit_lists_those_that_are_there(course, name):
    with pytest.raises(UnitError, match=r"There is no unit .*; the units are: 05_backpropagation\."):
        Unit.read(course, name)


def test_a_folder_without_units_is_named(tmp_path):
    with pytest.raises(UnitError, match="There are no units in .*solutions: give the command"):
        Unit.read(tmp_path, "05_backpropagation")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"cells": 3, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "\xff"]
)
def test_a_broken_source_is_refused(course, text):
    path = course / "solutions" / "05_backpropagation" / "05_backpropagation.ipynb"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(UnitError, match="source notebook .*05_backpropagation.ipynb cannot be read: "):
        Unit.read(course, "05_backpropagation")


def test_duplicate_grade_ids_are_refused(course):
    def change(notebook):
        notebook.cells.append(nbformat.from_dict({**notebook.cells[10], "id": "another"}))
        notebook.cells[-1].metadata["nbgrader"] = next(
            cell.metadata.nbgrader for cell in notebook.cells if "nbgrader" in cell.metadata
        )

    with pytest.raises(UnitError, match="two cells with the grade id 'ex1-delta-hidden-solution'"):
        Unit.read(damaged(course, change), "05_backpropagation")


def test_cells_without_ids_are_refused(course):
    path = course / "solutions" / "05_backpropagation" / "05_backpropagation.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.nbformat_minor = 4
    for cell in notebook.cells:
        del cell["id"]
    nbformat.write(notebook, path)
    with pytest.raises(UnitError, match="has cells without an id"):
        Unit.read(course, "05_backpropagation")


def test_broken_settings_are_named(course):
    (course / "nbgrader_config.py").write_text("c = get_config(\n")
    with pytest.raises(UnitError, match="nbgrader_config.py cannot be loaded"):
        Unit.read(course, "05_backpropagation")


def test_a_release_that_fails_is_named(course):
    damaged(course, lambda notebook: notebook.cells[2].update(source="### BEGIN SOLUTION"))
    with pytest.raises(UnitError, match="The source notebook of 05_backpropagation cannot be released: "):
        Unit.read(course, "05_backpropagation")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("check.f(f)", ("f", "f")),
        ("# a word\ncheck.f( f )\n", ("f", "f")),
        ("check.f(f)\n### BEGIN HIDDEN TESTS\ncheck.f(f, seed=1)\n### END HIDDEN TESTS", ("f", "f")),
        ("check.f(model.weights[0])", ("f", "model.weights[0]")),
        ("check.f(f, seed=1)", None),
        ("check.f(*f)", None),
        ("check.f()", None),
        ("check.f(f); check.g(g)", None),
        ("other.f(f)", None),
        ("x = check.f(f)", None),
        ("check.f(f", None),
        ("", None),
    ],
)
def test_what_a_check_cell_checks(source, expected):
    assert checked(source) == expected
