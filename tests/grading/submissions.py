"""Course folders and submissions for tests, and the command that grades them."""

import ast
import copy
import functools
import inspect
import json
import os
import pathlib
import shutil
import subprocess
import sys

import nbformat

from helpers.checks import catalogue

ROOT = pathlib.Path(__file__).resolve().parents[2]
UNIT = "05_backpropagation"


def course(folder, unit=UNIT):
    """Make a course folder as an instructor has it: nbgrader's settings and the source of one unit.

    Parameters
    ----------
    folder : path
        Made where it is not there.
    unit : str

    Returns
    -------
    pathlib.Path
    """
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    shutil.copytree(ROOT / "solutions" / unit, folder / "solutions" / unit, ignore=shutil.ignore_patterns("*.py"))
    return folder


@functools.cache
def _read(kind, unit):
    return nbformat.read(ROOT / kind / unit / f"{unit}.ipynb", as_version=4)


def released(unit=UNIT):
    """Return the notebook as students get it; a new copy each time."""
    return copy.deepcopy(_read("notebooks", unit))


untouched = released


def exercises(unit=UNIT):
    """Return the unit's exercises in the order of the notebook: points by name."""
    checks = [cell for cell in _read("notebooks", unit).cells if cell.id.endswith("-check")]
    return {cell.source.partition("(")[0].removeprefix("check."): cell.metadata.nbgrader.points for cell in checks}


def answered(answers, unit=UNIT):
    """Return the released notebook with answers in the place of the stubs.

    Parameters
    ----------
    answers : dict of str to str
        Source text by the exercise's name; None for the course's own solution.
    unit : str

    Returns
    -------
    nbformat.NotebookNode
    """
    notebook, name = released(unit), {}
    for cell in notebook.cells:
        if cell.id.endswith("-check"):
            name[cell.id.removesuffix("-check")] = cell.source.partition("(")[0].removeprefix("check.")
    source = {cell.id: cell.source for cell in _read("solutions", unit).cells}
    for cell in notebook.cells:
        exercise = name.get(cell.id.removesuffix("-solution")) if cell.id.endswith("-solution") else None
        if exercise in answers:
            cell.source = source[cell.id] if answers[exercise] is None else answers[exercise]
    return notebook


def solved(unit=UNIT):
    """Return a notebook with the course's own solutions."""
    return answered(dict.fromkeys(exercises(unit)), unit)


def half_done(unit=UNIT):
    """Return a notebook in which the first half of the exercises is solved, the rest untouched."""
    return answered(dict.fromkeys(_first_half(unit)), unit)


def every_second_wrong(unit=UNIT):
    """Return a notebook in which the first, third, ... exercise holds a misconception, and the others are solved."""
    known = {exercise.name: exercise for exercise in catalogue()[f"unit_{unit[:2]}"]}
    answers = dict.fromkeys(exercises(unit))
    for name in list(answers)[::2]:
        answers[name] = mistaken(known[name])
    return answered(answers, unit)


def all_wrong(unit=UNIT):
    """Return a notebook in which every answer is a function that always returns 0."""
    return answered({name: f"def {name}(*arguments):\n    return 0.0" for name in exercises(unit)}, unit)


def points_of(maker, unit=UNIT):
    """Return the points that a notebook made by one of these functions earns in the unit's exercises.

    Parameters
    ----------
    maker : callable
        `solved`, `untouched`, `half_done`, `every_second_wrong` or `all_wrong`.
    unit : str

    Returns
    -------
    float
    """
    points = exercises(unit)
    right = {
        "solved": list(points),
        "half_done": _first_half(unit),
        "every_second_wrong": list(points)[1::2],
    }
    return float(sum(points[name] for name in right.get(maker.__name__, ())))


def _first_half(unit):
    names = list(exercises(unit))
    return names[: len(names) // 2]


def mistaken(exercise):
    """Return the source text of a wrong answer: of the first misconception that can be written down, or of 0.

    Parameters
    ----------
    exercise : Exercise

    Returns
    -------
    str
    """
    for misconception in exercise.misconceptions:
        text = _text_of(misconception.answer)
        if text is not None:
            return f"{exercise.name} = {text}"
    if callable(exercise.reference):
        return f"def {exercise.name}(*arguments):\n    return 0.0"
    return f"{exercise.name} = 0.0"


def _text_of(answer):
    """Return the source of a lambda that names nothing but what every notebook has; else None."""
    code = getattr(answer, "__code__", None)
    if code is None or code.co_name != "<lambda>" or code.co_freevars:
        return None
    try:
        module = ast.parse(pathlib.Path(inspect.getsourcefile(answer)).read_text(encoding="utf-8"))
    except (OSError, TypeError):
        return None
    found = [node for node in ast.walk(module) if isinstance(node, ast.Lambda) and node.lineno == code.co_firstlineno]
    if len(found) != 1:
        return None
    names = {node.id for node in ast.walk(found[0]) if isinstance(node, ast.Name)}
    return None if names & set(answer.__globals__) - {"np", "maths"} else ast.unparse(found[0])


def add_cell(notebook, source, after="setup", kind="code"):
    """Put a cell of the student's own into a notebook.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Changed in place.
    source : str
    after : str or int
        The id of the cell above it, or its position.
    kind : {"code", "markdown"}

    Returns
    -------
    nbformat.NotebookNode
        The new cell.
    """
    cell = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}[kind](source)
    position = after if isinstance(after, int) else 1 + [c.id for c in notebook.cells].index(after)
    notebook.cells.insert(position, cell)
    return cell


def hand_in(folder, student, notebook, unit=UNIT, name=None):
    """Hand in a notebook.

    Parameters
    ----------
    folder : path
        The course's.
    student : str
    notebook : nbformat.NotebookNode or bytes
    unit : str
    name : str, optional
        Of the file; without it the unit's.

    Returns
    -------
    pathlib.Path
        The file.
    """
    path = pathlib.Path(folder) / "submitted" / student / unit / (name or f"{unit}.ipynb")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(notebook if isinstance(notebook, bytes) else json.dumps(notebook, indent=1).encode())
    return path


def grade(folder, *options, unit=UNIT, environment=None, seconds=600):
    """Run the command in a course folder.

    Parameters
    ----------
    folder : path
    *options : str
    unit : str
    environment : dict of str to str, optional
        Added to this process's.
    seconds : float
        After this time it is killed.

    Returns
    -------
    subprocess.CompletedProcess
        With its output as text.
    """
    return subprocess.run(
        [sys.executable, "-m", "helpers.grading", unit, *map(str, options)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "COURSE_PROGRESS": "off"} | (environment or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=seconds,
    )


def outcome_of(folder, student, unit=UNIT):
    """Read what grading noted of a student; None where it noted nothing."""
    path = pathlib.Path(folder) / "reports" / unit / "outcomes" / f"{student}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def points_in(outcome):
    """Return the points of an outcome as `outcome_of` gives it: those of exercises, or of tests in cells."""
    return sum(result["points"] or 0.0 for result in outcome["results"])
