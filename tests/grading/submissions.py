"""Course folders and submissions, for the tests of grading."""

import ast
import functools
import inspect
import json
import os
import pathlib
import shutil
import subprocess
import sys
import textwrap

import nbformat

from helpers.checks import catalogue
from helpers.grading.unit import Unit

ROOT = pathlib.Path(__file__).resolve().parents[2]
UNIT = "05_backpropagation"


def course(folder, *units):
    """Make a course's folder as an instructor has it: settings and the sources of some units."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for unit in units or (UNIT,):
        shutil.copytree(ROOT / "solutions" / unit, folder / "solutions" / unit)
    return folder


@functools.cache
def _unit(name):
    return Unit.read(ROOT, name)


def untouched(unit=UNIT):
    """Return the notebook that students get."""
    return nbformat.read(ROOT / "notebooks" / unit / f"{unit}.ipynb", as_version=4)


released = untouched


def solved(unit=UNIT):
    """Return the notebook with every answer right, and no question in words answered."""
    notebook, answers = untouched(unit), {cell.id: cell.source for cell in _unit(unit).source.cells}
    for cell in notebook.cells:
        if cell.id.endswith("-solution"):
            cell.source = answers[cell.id]
    return notebook


def exercises(unit=UNIT):
    """Return the points of the unit's exercises by name, in the notebook's order."""
    return {graded.exercise: graded.points for graded in _unit(unit).exercises.values()}


def answered(answers, unit=UNIT):
    """Return the notebook that students get with some answers in it.

    Parameters
    ----------
    answers : dict of str to str
        Source text by the exercise's name; None for the course's own solution.
    unit : str

    Returns
    -------
    nbformat.NotebookNode
    """
    notebook, right = untouched(unit), {cell.id: cell.source for cell in _unit(unit).source.cells}
    for graded in _unit(unit).exercises.values():
        if graded.exercise in answers:
            check = next(k for k, cell in enumerate(notebook.cells) if cell.id == graded.cell_id)
            solution = next(cell for cell in reversed(notebook.cells[:check]) if cell.id.endswith("-solution"))
            text = answers[graded.exercise]
            solution.source = right[solution.id] if text is None else text
    return notebook


def half_done(unit=UNIT):
    """Return the notebook with the first half of the exercises solved, the others untouched."""
    names = list(exercises(unit))
    return answered(dict.fromkeys(names[: len(names) // 2]), unit)


def all_wrong(unit=UNIT):
    """Return the notebook with answers that all return 0."""
    return answered({name: f"def {name}(*arguments):\n    return 0.0" for name in exercises(unit)}, unit)


def worth(maker, unit=UNIT):
    """Return the points that a notebook made by one of these functions must earn in exercises.

    Parameters
    ----------
    maker : callable
        `solved`, `half_done`, `every_second_wrong`, `all_wrong` or `untouched`.
    unit : str

    Returns
    -------
    float
    """
    each = list(exercises(unit).values())
    right = {solved: each, half_done: each[: len(each) // 2], every_second_wrong: each[1::2]}
    return float(sum(right.get(maker, ())))


def every_second_wrong(unit=UNIT):
    """Return the notebook with every second exercise answered by a known wrong answer, the others right."""
    notebook = solved(unit)
    exercises = {exercise.name: exercise for exercise in catalogue()[_unit(unit).module]}
    for graded in list(_unit(unit).exercises.values())[::2]:
        check = next(k for k, cell in enumerate(notebook.cells) if cell.id == graded.cell_id)
        solution = next(cell for cell in reversed(notebook.cells[:check]) if cell.id.endswith("-solution"))
        solution.source = wrong_answer(exercises[graded.exercise])
    return notebook


def wrong_answer(exercise):
    """Write a wrong answer down: the first known one that needs nothing but its arguments and NumPy."""
    for wrong in exercise.misconceptions:
        try:
            source = textwrap.dedent(inspect.getsource(wrong.answer)).strip().rstrip(",")
            tree = ast.parse(source)
        except (OSError, TypeError, SyntaxError):
            continue
        lambdas = [node for node in ast.walk(tree) if isinstance(node, ast.Lambda)]
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        if len(lambdas) == 1 and names <= set(inspect.signature(wrong.answer).parameters) | {"np"}:
            return f"{exercise.name} = {ast.unparse(lambdas[0])}"
    return f"def {exercise.name}(*arguments):\n    return 0.0"


def add_cell(notebook, after, source, cell_id="own"):
    """Put a code cell behind the cell with an id."""
    where = next(k for k, cell in enumerate(notebook.cells) if cell.id == after)
    notebook.cells.insert(where + 1, nbformat.v4.new_code_cell(source, id=cell_id))
    return notebook


def hand_in(folder, student, content, unit=UNIT, name=None):
    """Put a submission where nbgrader's collecting puts it; return its path."""
    place = pathlib.Path(folder) / "submitted" / student / unit
    place.mkdir(parents=True, exist_ok=True)
    path = place / (name or f"{unit}.ipynb")
    path.write_bytes(content if isinstance(content, bytes) else nbformat.writes(content).encode())
    return path


def command(*options):
    """Return the command that grades, and its environment."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "COURSE_PROGRESS": "off"}
    return [sys.executable, "-m", "helpers.grading", *options], environment


def grade(folder, *options, seconds=600):
    """Grade; return the completed process."""
    arguments, environment = command(*options)
    return subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, text=True, timeout=seconds)


def outcome(folder, student, unit=UNIT):
    """Read what was recorded of a student."""
    return json.loads((pathlib.Path(folder) / "reports" / unit / "outcomes" / f"{student}.json").read_text())


def points(folder, student, unit=UNIT):
    """Return the points that a student earned."""
    return sum(result["points"] or 0 for result in outcome(folder, student, unit)["results"])
