"""The one writer: nbgrader's gradebook, autograded/, feedback/ and the outcomes in reports/."""

import contextlib
import dataclasses
import json
import os
import pathlib
import sys
import tempfile

import nbformat
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties, SaveCells
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from helpers.grading.outcome import Outcome

CONFIG = "nbgrader_config.py"


class CannotRecord(Exception):
    """The gradebook or a folder does not take what is to be written; the text says why."""


class Record:
    """What has been and is being written about one unit.

    Parameters
    ----------
    course : pathlib.Path
        The instructor's folder, with nbgrader_config.py.
    unit : str

    Raises
    ------
    CannotRecord
        Where the gradebook cannot be opened.
    """

    def __init__(self, course, unit):
        self.course, self.unit = course, unit
        self.config = _read_config(course)
        self.directory = CourseDirectory(config=self.config, root=str(course))
        self.report_folder = course / "reports" / unit
        self.outcomes = self.report_folder / "outcomes"
        with _said("The gradebook cannot be opened"), _own_programs_first():
            self.gradebook = Gradebook(self.directory.db_url, self.directory.course_id)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.gradebook.close()

    def folder(self, step, student):
        """Return the folder of a step ("submitted", "autograded", "feedback") for a student."""
        directory = getattr(self.directory, f"{step}_directory")
        return self.course / self.directory.directory_structure.format(
            nbgrader_step=directory, student_id=student, assignment_id=self.unit
        )

    def students(self):
        """List who handed in a folder for this unit, by name."""
        submitted = self.course / self.directory.submitted_directory
        return sorted(path.parent.name for path in submitted.glob(f"*/{self.unit}") if not path.parent.is_symlink())

    def register(self, released):
        """Bring the unit into the gradebook, as releasing it with nbgrader does.

        Parameters
        ----------
        released : nbformat.NotebookNode
            With hidden tests and checksums.
        """
        self.gradebook.update_or_create_assignment(self.unit)
        resources = self._resources("")
        try:
            SaveCells(config=self.config).preprocess(nbformat.from_dict(released), resources)
        except RuntimeError as problem:
            raise CannotRecord(
                f"The graded cells of {self.unit} are others than those that submissions were graded by before "
                f"({problem}): use another gradebook, or take back the change of the cells."
            ) from None
        self.gradebook.db.expire_all()

    def given_by_hand(self, student):
        """Return points and comments that people gave this student for this unit.

        Returns
        -------
        points : dict of str to float
        comments : dict of str to str
            Both by grade id.
        """
        try:
            notebook = self.gradebook.find_submission_notebook(self.unit, self.unit, student)
        except MissingEntry:
            return {}, {}
        points = {grade.name: grade.manual_score for grade in notebook.grades if grade.manual_score is not None}
        return points, {c.name: c.manual_comment for c in notebook.comments if c.manual_comment}

    def marked(self, outcome):
        """Return an outcome with the points that people gave for what only they can grade.

        Parameters
        ----------
        outcome : Outcome

        Returns
        -------
        Outcome
        """
        if all(result.points is not None for result in outcome.results):
            return outcome
        given, _ = self.given_by_hand(outcome.student)
        results = (
            dataclasses.replace(result, points=given.get(result.cell)) if result.points is None else result
            for result in outcome.results
        )
        return dataclasses.replace(outcome, results=tuple(results))

    def earlier(self):
        """Return the outcomes of earlier runs, by student."""
        found = {}
        for path in self.outcomes.glob("*.json"):
            with contextlib.suppress(ValueError, KeyError, TypeError, OSError):
                outcome = Outcome.from_json(json.loads(path.read_text(encoding="utf-8")))
                found[outcome.student] = outcome
        return found

    def write(self, outcome):
        """Write one outcome everywhere; a second time changes nothing.

        What says that it is done is written last, so that whatever interrupts a run, the next one makes it good.
        What failed changes no earlier grade.
        """
        if not outcome.failed:
            with _said(f"The gradebook does not take the points of {outcome.student}"):
                self._points(outcome)
            name = f"{self.unit}.ipynb"
            write_atomically(self.folder("autograded", outcome.student) / name, outcome.notebook)
            write_atomically(self.folder("feedback", outcome.student) / f"{self.unit}.html", outcome.feedback)
            for name in ("timestamp.txt", "submission_secret.txt"):  # nbgrader release_feedback asks for them
                beside = self.folder("submitted", outcome.student) / name
                if _is_short(beside):
                    for step in ("autograded", "feedback"):
                        write_atomically(self.folder(step, outcome.student) / name, beside.read_bytes())
        text = json.dumps(outcome.to_json(), indent=1, ensure_ascii=False)
        write_atomically(self.outcomes / f"{outcome.student}.json", text.encode())

    def _points(self, outcome):
        book = self.gradebook
        book.update_or_create_student(outcome.student)
        when = self._handed_in(self.folder("submitted", outcome.student))
        book.update_or_create_submission(self.unit, outcome.student, **({"timestamp": when} if when else {}))
        notebook = book.find_submission_notebook(self.unit, self.unit, outcome.student)
        points = {result.cell: result.points for result in outcome.results}
        for grade in notebook.grades:
            grade.auto_score = points.get(grade.name)
            grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
        unanswered = {result.cell for result in outcome.results if result.status == "not started"}
        for comment in notebook.comments:
            comment.auto_comment = "No response." if comment.name in unanswered else None
        book.db.commit()
        if when:
            resources = self._resources(outcome.student)
            AssignLatePenalties(config=self.config).preprocess(nbformat.v4.new_notebook(), resources)
            book.db.expire_all()

    def _handed_in(self, folder):
        """Return when a submission was handed in; None where its timestamp.txt is not there, or says no time."""
        if _is_short(folder / "timestamp.txt"):
            with contextlib.suppress(ValueError, OverflowError, AttributeError, OSError):  # whatever nbgrader meets
                return self.directory.get_existing_timestamp(str(folder))
        return None

    def _resources(self, student):
        named = {"assignment": self.unit, "notebook": self.unit, "student": student}
        return {"nbgrader": {**named, "db_url": self.directory.db_url}}

    def final_scores(self):
        """Return the points of students of whom nothing is left to be graded by hand, late penalties and all."""
        self.gradebook.db.expire_all()
        return {
            submission.student.id: submission.score - sum(n.late_submission_penalty or 0 for n in submission.notebooks)
            for submission in self.gradebook.assignment_submissions(self.unit)
            if all(
                g.auto_score is not None or g.manual_score is not None for n in submission.notebooks for g in n.grades
            )
        }


def write_atomically(path, content):
    """Write a file so that it is there whole or not at all.

    Parameters
    ----------
    path : pathlib.Path
        Folders above it are made.
    content : bytes
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        file.write(content)
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)


def _is_short(path):
    """Whether a path is a file itself, and as short as those that nbgrader writes beside a notebook."""
    return path.is_file() and not path.is_symlink() and path.stat().st_size < 1000


def _read_config(course):
    if not (course / CONFIG).is_file():
        raise CannotRecord(f"There is no {CONFIG} in {course}: give the command in the course's folder, or --course.")
    try:
        return Config(PyFileConfigLoader(CONFIG, path=str(course)).load_config())
    except Exception as problem:
        raise CannotRecord(f"{course / CONFIG} cannot be read: {type(problem).__name__}: {problem}") from None


@contextlib.contextmanager
def _own_programs_first():
    """Let nbgrader find the command alembic, which makes a gradebook, also where the environment is not activated."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(pathlib.Path(sys.executable).parent), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before


@contextlib.contextmanager
def _said(what):
    """Turn whatever a database raises into one sentence."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (SQLAlchemyError, ImportError, MissingEntry) as problem:
        first = str(problem).strip().splitlines()[0] if str(problem).strip() else type(problem).__name__
        raise CannotRecord(f"{what}: {first}") from problem


def relative(path, course):
    """Return a path as seen from the course's folder, for messages."""
    return pathlib.Path(os.path.relpath(path, course))
