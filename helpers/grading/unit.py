"""What is known of a unit from its source notebook: cells as released, points, and which checks are exercises."""

import ast
import copy
import hashlib
import pathlib
from dataclasses import dataclass, field

import nbformat
from nbgrader.preprocessors import ClearHiddenTests, ClearOutput, ClearSolutions, ComputeChecksums, LockCells
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from helpers.checks import catalogue

HELPERS = pathlib.Path(__file__).resolve().parents[1]


class UnitProblem(Exception):
    """A unit cannot be read; the text says which, and why."""


@dataclass(frozen=True)
class Graded:
    """A check cell that asks an exercise of the catalogue.

    Parameters
    ----------
    cell : str
        Its grade id.
    exercise : str
    argument : str
        What is checked: ``delta_hidden`` in ``check.delta_hidden(delta_hidden)``.
    points : float
    """

    cell: str
    exercise: str
    argument: str
    points: float


@dataclass(frozen=True)
class Unit:
    """A unit, as grading needs it.

    Parameters
    ----------
    name, module : str
        Such as "05_backpropagation" and "unit_05".
    released : nbformat.NotebookNode
        The students' version, but with hidden tests.
    solved : nbformat.NotebookNode
        The source.
    exercises : dict of str to Graded
        By grade id, in order.
    seen : dict of str to str
        What students see of each released cell, by id: without hidden tests.
    digest : str
        Of the source and of the code that judges.
    """

    name: str
    module: str
    released: nbformat.NotebookNode = field(repr=False)
    solved: nbformat.NotebookNode = field(repr=False)
    exercises: dict[str, Graded]
    seen: dict[str, str] = field(repr=False)
    digest: str

    @property
    def solved_cells(self):
        """The code cells of the source: list of (id, source)."""
        return [(cell.id, cell.source) for cell in self.solved.cells if cell.cell_type == "code"]

    @classmethod
    def read(cls, course, name):
        """Read a unit from its source notebook.

        Parameters
        ----------
        course : pathlib.Path
            The instructor's folder.
        name : str

        Returns
        -------
        Unit

        Raises
        ------
        UnitProblem
        """
        config = _config(course)
        source = course / config.get("CourseDirectory", {}).get("source_directory", "source")
        path = source / name / f"{name}.ipynb"
        if not path.is_file():
            units = sorted(p.stem for p in source.glob("*/*.ipynb") if p.stem == p.parent.name)
            there = f"there are {', '.join(units)}" if units else "there is none"
            raise UnitProblem(f"There is no unit {name!r} in {source}; {there}.")
        data = path.read_bytes()
        try:
            solved = nbformat.reads(data.decode(), as_version=4)
            nbformat.validate(solved)
        except (ValueError, nbformat.ValidationError, AttributeError, KeyError) as problem:
            words = str(problem).splitlines()[0]
            raise UnitProblem(f"{path} is no notebook that can be read: {words}") from None
        released = _released(solved, config)
        seen, _ = ClearHiddenTests(config=config).preprocess(copy.deepcopy(released), {})
        module = f"unit_{name[:2]}"
        graded = [cell for cell in released.cells if cell.metadata.get("nbgrader", {}).get("grade_id")]
        ids = [cell.metadata.nbgrader.grade_id for cell in graded]
        twice = sorted({grade_id for grade_id in ids if ids.count(grade_id) > 1})
        if twice:
            raise UnitProblem(f"{path} has the grade id {twice[0]!r} twice; each may stand once.")
        names = {exercise.name for exercise in catalogue().get(module, ())}
        exercises = {}
        for cell in seen.cells:
            if cell.metadata.get("nbgrader", {}).get("grade") and cell.cell_type == "code":
                about = cell.metadata.nbgrader
                asked = _asked(cell.source)
                if asked and asked[0] in names:
                    exercises[about.grade_id] = Graded(about.grade_id, *asked, float(about.points))
        return cls(
            name, module, released, solved, exercises, {cell.id: cell.source for cell in seen.cells}, _digest(data)
        )


def _config(course):
    path = course / "nbgrader_config.py"
    if not path.is_file():
        raise UnitProblem(f"There is no nbgrader_config.py in {course}: give the command in the course's folder.")
    try:
        return Config(PyFileConfigLoader(path.name, path=str(course)).load_config())
    except Exception as problem:
        raise UnitProblem(f"{path} cannot be read: {type(problem).__name__}: {problem}") from None


def _released(solved, config):
    """Do what releasing the unit does, but leave the hidden tests."""
    notebook = copy.deepcopy(solved)
    for step in (LockCells, ClearSolutions, ClearOutput, ComputeChecksums):
        notebook, _ = step(config=config).preprocess(notebook, {})
    return notebook


def _asked(source):
    """Return the exercise and the argument of a cell that is one call ``check.NAME(ARGUMENT)``; else None."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return None
    call = body[0].value if len(body) == 1 and isinstance(body[0], ast.Expr) else None
    if not isinstance(call, ast.Call) or len(call.args) != 1 or call.keywords:
        return None
    function = call.func
    if not isinstance(function, ast.Attribute) or not isinstance(function.value, ast.Name):
        return None
    return (function.attr, ast.unparse(call.args[0])) if function.value.id == "check" else None


def _digest(source):
    digest = hashlib.sha256(source)
    for path in sorted(HELPERS.rglob("*.py")):
        digest.update(f"\n{path.relative_to(HELPERS)}\n".encode() + path.read_bytes())
    return digest.hexdigest()
