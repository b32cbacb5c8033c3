"""What is known of a unit before anything that a student wrote is looked at."""

import ast
import hashlib
import pathlib
from dataclasses import dataclass

import nbformat
from nbgrader import utils
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, SaveCells
from traitlets.config.loader import Config, PyFileConfigLoader
from traitlets.utils.importstring import import_item

from helpers import checks

CONFIG = "nbgrader_config.py"
LEFT_OUT = (SaveCells, ClearHiddenTests, ClearMarkScheme)
"""nbgrader's steps of a release that write into the gradebook or remove what only students must not see."""


class UnitError(ValueError):
    """A unit that cannot be graded; the text says what is wrong and where."""


@dataclass(frozen=True)
class Graded:
    """A cell that is worth points.

    Parameters
    ----------
    grade_id, cell_id : str
        Its name in the gradebook, and its id in the notebook.
    points : float
    exercise : str or None
        The name of the exercise that it checks.
    argument : str
        What the check is given, as an expression: ``"delta_hidden"``.
    """

    grade_id: str
    cell_id: str
    points: float
    exercise: str | None = None
    argument: str = ""


@dataclass(frozen=True)
class Unit:
    """A unit of the course; `Unit.read` makes it. It holds text only, so that it can be sent to workers.

    Parameters
    ----------
    name : str
        Such as ``"05_backpropagation"``.
    module : str
        The module of its exercises in `helpers.checks`, such as ``"unit_05"``.
    digest : str
        SHA-256 of all that decides what an answer is worth: the source, nbgrader's settings, and the code of `helpers`.
    released_json, source_json : str
        The notebooks that `released` and `source` give.
    graded : tuple of Graded
        In the notebook's order.
    """

    name: str
    module: str
    digest: str
    released_json: str
    source_json: str
    graded: tuple[Graded, ...]
    by_hand_ids: frozenset[str]

    @classmethod
    def read(cls, course, name):
        """Read a unit from the course folder.

        Parameters
        ----------
        course : path
            The folder with ``solutions/`` and ``nbgrader_config.py``.
        name : str

        Returns
        -------
        Unit

        Raises
        ------
        UnitError
            If there is no such unit, or its source or the settings are broken.
        """
        course = pathlib.Path(course)
        there = units(course)
        if name not in there:
            if not there:
                where = course / "solutions"
                raise UnitError(f"There are no units in {where}: give the command in the course's folder, or --course.")
            raise UnitError(f"There is no unit {name!r}; the units are: {', '.join(there)}.")
        path = course / "solutions" / name / f"{name}.ipynb"
        data, settings = path.read_bytes(), _settings_bytes(course)
        source = _source(data, path)
        released = _release(source, course, name)
        module = f"unit_{name.partition('_')[0]}"
        known = {exercise.name for exercise in checks.catalogue().get(module, ())}
        cells = [cell for cell in released.cells if utils.is_grade(cell) or utils.is_task(cell)]
        return cls(
            name=name,
            module=module,
            digest=_digest(data, settings),
            released_json=nbformat.writes(released),
            source_json=nbformat.writes(source),
            graded=tuple(_graded(cell, known) for cell in cells),
            by_hand_ids=frozenset(
                cell.metadata.nbgrader.grade_id
                for cell in cells
                if utils.is_task(cell) or utils.is_solution(cell) or cell.cell_type != "code"
            ),
        )

    @property
    def released(self):
        """The notebook as students get it, but with hidden tests; a new copy each time."""
        return nbformat.reads(self.released_json, as_version=4)

    @property
    def source(self):
        """The notebook with the course's own solutions; a new copy each time."""
        return nbformat.reads(self.source_json, as_version=4)

    @property
    def exercises(self):
        """The graded cells that are checks of an exercise, by grade id."""
        return {cell.grade_id: cell for cell in self.graded if cell.exercise is not None}

    @property
    def by_hand(self):
        """The cells that a person has to mark, by grade id."""
        return {cell.grade_id: cell for cell in self.graded if cell.grade_id in self.by_hand_ids}

    @property
    def other_graded(self):
        """The graded cells with tests of their own, by grade id."""
        return {
            cell.grade_id: cell
            for cell in self.graded
            if cell.exercise is None and cell.grade_id not in self.by_hand_ids
        }


def units(course):
    """List the names of the units in a course folder, in order.

    Parameters
    ----------
    course : path

    Returns
    -------
    list of str
    """
    found = pathlib.Path(course).glob("solutions/*/*.ipynb")
    return sorted(path.stem for path in found if path.stem == path.parent.name)


def visible(source):
    """Return a cell's source as students see it.

    Parameters
    ----------
    source : str

    Returns
    -------
    str
        Without hidden tests and mark schemes.
    """
    kept, hidden = [], False
    for line in source.split("\n"):
        if "BEGIN HIDDEN TESTS" in line or "BEGIN MARK SCHEME" in line:
            hidden = True
        elif "END HIDDEN TESTS" in line or "END MARK SCHEME" in line:
            hidden = False
        elif not hidden:
            kept.append(line)
    return "\n".join(kept)


def checked(source):
    """Read which exercise a check cell checks, and what it gives to the check.

    Parameters
    ----------
    source : str
        Such as ``"check.delta_hidden(delta_hidden)"``, with or without hidden tests.

    Returns
    -------
    tuple of str, or None
        The exercise's name and the expression; None for a cell that is no single call of this form.
    """
    try:
        statements = ast.parse(visible(source)).body
    except (SyntaxError, ValueError):
        return None
    match statements:
        case [
            ast.Expr(ast.Call(func=ast.Attribute(value=ast.Name(id="check"), attr=name), args=[argument], keywords=[]))
        ] if not isinstance(argument, ast.Starred):
            return name, ast.unparse(argument)
    return None


def _graded(cell, exercises):
    about = cell.metadata.nbgrader
    automatic = cell.cell_type == "code" and not utils.is_solution(cell)
    name, argument = (checked(cell.source) if automatic else None) or (None, "")
    if name not in exercises:
        name, argument = None, ""
    return Graded(about.grade_id, cell.id, float(about.points), name, argument)


def _source(data, path):
    """Read a source notebook strictly."""
    try:
        notebook = nbformat.reads(data.decode("utf-8"), as_version=4)
        nbformat.validate(notebook)
    except Exception as error:  # whatever nbformat meets in a broken file
        reason = str(error).partition("\n")[0][:200]
        raise UnitError(f"The source notebook {path} cannot be read: {reason}.") from None
    if not all("id" in cell for cell in notebook.cells):
        raise UnitError(f"The source notebook {path} has cells without an id; wanted: one id a cell.")
    seen = set()
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in seen:
            raise UnitError(f"The source notebook {path} has two cells with the grade id {name!r}; wanted: one.")
        seen |= {name} - {None}
    return notebook


def _release(source, course, name):
    """Take a source notebook through nbgrader's steps of a release, except those in `LEFT_OUT`."""
    released = nbformat.from_dict(source)
    settings = _settings(course)
    steps = settings.GenerateAssignment.get("preprocessors") or GenerateAssignment.preprocessors.default_args[0]
    resources = {"nbgrader": {"notebook": name, "assignment": name, "student": "."}, "metadata": {"path": str(course)}}
    try:
        for step in steps:
            step = import_item(step) if isinstance(step, str) else step
            if step not in LEFT_OUT:
                released, resources = step(config=settings, enabled=True).preprocess(released, resources)
    except Exception as error:  # nbgrader raises whatever it likes
        raise UnitError(f"The source notebook of {name} cannot be released: {error}.") from None
    return released


def _settings_bytes(course):
    path = course / CONFIG
    return path.read_bytes() if path.exists() else b""


def _settings(course):
    """Load nbgrader's settings of a course; empty ones where it has none."""
    if not (course / CONFIG).exists():
        return Config()
    try:
        return PyFileConfigLoader(CONFIG, path=str(course)).load_config()
    except Exception as error:  # the settings are code
        raise UnitError(f"{course / CONFIG} cannot be loaded: {error}.") from None


def _digest(*parts):
    """Digest the given bytes and the code of `helpers`."""
    digest = hashlib.sha256()
    folder = pathlib.Path(__file__).resolve().parents[1]
    code = [f"{path.relative_to(folder)}".encode() + b"\0" + path.read_bytes() for path in sorted(folder.rglob("*.py"))]
    for part in (*parts, *code):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
