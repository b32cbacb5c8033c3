"""Grading one submission, on whatever machine: bytes in, an Outcome out; no gradebook, no secret of others.

Two steps, so that answers are judged while the course's own outputs, which pages show, are still being made.
"""

import base64
import contextlib
import copy
import faulthandler
import gc
import os
import time
import traceback
from dataclasses import dataclass, field

import nbformat
from nbgrader.utils import determine_grade

from helpers.checks import catalogue
from helpers.checks.exercise import run_known
from helpers.grading import pages, sandbox, verify
from helpers.grading.execute import run_cells
from helpers.grading.outcome import Outcome, Result
from helpers.grading.sanitise import Refused, sanitise
from helpers.grading.slicing import needed, to_run

MOST_OF_AN_ANSWER = 32_000_000
MARGIN = 5
"""Seconds that an answer's process may take beyond what cells and answer may."""
OUR_OWN = 120
"""Seconds that the grader itself may take for one step of one submission."""


@dataclass(frozen=True)
class Settings:
    """How submissions are run.

    Parameters
    ----------
    limits : helpers.grading.sandbox.Limits
    seconds : float
        For the cells of one notebook together.
    unsafe : bool
        Without the sandbox.
    """

    limits: sandbox.Limits = field(default_factory=sandbox.Limits)
    seconds: float = 300.0
    unsafe: bool = False


@dataclass(frozen=True)
class Submission:
    """What one student handed in, and what is known of it already.

    Parameters
    ----------
    student, digest : str
    data : bytes
        The notebook.
    files : dict of str to bytes
        What lies beside it.
    seeds : dict of str to int
        By exercise; secret.
    manual : dict of str to float
        Points given by hand before, by grade id.
    comments : dict of str to str
        Comments made by hand before, by grade id.
    notes : tuple of str
        What was noticed when it was found.
    """

    student: str
    digest: str
    data: bytes
    files: dict[str, bytes] = field(default_factory=dict, repr=False)
    seeds: dict[str, int] = field(default_factory=dict, repr=False)
    manual: dict[str, float] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def pristine_outputs(unit, settings):
    """Run the course's own solved notebook, in the sandbox too, and return the outputs of its cells by id.

    Parameters
    ----------
    unit : Unit
    settings : Settings

    Returns
    -------
    dict of str to list
    """
    box = sandbox.kept(unit.module, settings.limits, settings.unsafe)
    notebook = unit.source
    indices = {k: None for k, cell in enumerate(notebook.cells) if cell.cell_type == "code"}
    problem = run_cells(notebook, indices, box, seconds=600)
    if problem:
        raise RuntimeError(f"solutions/{unit.name} does not run: {problem}")
    return {notebook.cells[k].id: notebook.cells[k].outputs for k in indices}


@dataclass(frozen=True)
class Judged:
    """What the answers of one submission are worth.

    Parameters
    ----------
    submission : Submission
    notebook : nbformat.NotebookNode or None
        Sanitised, without outputs; None where it could not be graded.
    results : dict of str to helpers.grading.outcome.Result
        Of the exercises, by grade id.
    notes : tuple of str
    failed : str
    seconds : float
        What it took.
    """

    submission: Submission
    notebook: nbformat.NotebookNode | None = None
    results: dict[str, Result] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    failed: str = ""
    seconds: float = 0.0


def judge(submission, unit, settings):
    """Judge the answers of one submission; whatever happens, a word on it comes back.

    Parameters
    ----------
    submission : Submission
    unit : Unit
    settings : Settings

    Returns
    -------
    Judged
    """
    began, found = time.monotonic(), {"notes": submission.notes}
    with _at_most(OUR_OWN + sum(map(_seconds, catalogue()[unit.module]))), _caught(found):
        clean = sanitise(submission.data, unit)
        found["notes"] = (*submission.notes, *clean.notes)
        box = sandbox.kept(unit.module, settings.limits, settings.unsafe)
        found["results"] = _exercises(submission, unit, clean.notebook, box)
        found["notebook"] = clean.notebook
    run_known.cache_clear()  # the next student's inputs are others
    return Judged(submission, **found, seconds=time.monotonic() - began)


def show(judged, unit, pristine, settings):
    """Make the pages of one submission; whatever happens, an Outcome comes back.

    Parameters
    ----------
    judged : Judged
    unit : Unit
    pristine : dict of str to list
        What `pristine_outputs` returned for the unit.
    settings : Settings

    Returns
    -------
    Outcome
    """
    began, submission = time.monotonic(), judged.submission
    found = {"failed": judged.failed, "notes": judged.notes}
    if not judged.failed:
        with _at_most(OUR_OWN + settings.seconds), _caught(found):
            found |= _pages(judged, unit, pristine, settings)
    seconds = round(judged.seconds + time.monotonic() - began, 3)
    return Outcome(submission.student, unit.name, submission.digest, **found, seconds=seconds)


@contextlib.contextmanager
def _at_most(seconds):
    """End this process where a step does not end: others take its place and, when they fare no better, it failed."""
    with open(os.devnull, "w") as nothing:
        faulthandler.dump_traceback_later(seconds, exit=True, file=nothing)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


def _seconds(exercise):
    """Return how long an answer may take: its cells as long as the answer itself."""
    return 2 * exercise.seconds + MARGIN


@contextlib.contextmanager
def _caught(found):
    """Turn whatever goes wrong into a sentence, found["failed"]."""
    try:
        yield
    except (Refused, sandbox.SandboxUnavailable) as problem:
        found["failed"] = str(problem)
    except Exception as problem:
        place = traceback.extract_tb(problem.__traceback__)[-1]
        words = f"{type(problem).__name__}: {problem}"[:300]
        found["failed"] = f"the grader stumbled over it ({words}, {place.name}, line {place.lineno}); please report it"


def _code(notebook):
    """Return id and source of the code cells."""
    return [(cell.id, cell.source) for cell in notebook.cells if cell.cell_type == "code"]


def _pages(judged, unit, pristine, settings):
    submission, notebook, notes = judged.submission, judged.notebook, list(judged.notes)
    box = sandbox.kept(unit.module, settings.limits, settings.unsafe)
    code = [k for k, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    checks = {cell.id for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") in unit.exercises}
    chosen = to_run(_code(notebook), _code(unit.source), checks)
    shown = {code[k] for k in chosen.shown}
    for k in code:
        cell = notebook.cells[k]
        cell.outputs = [] if k in shown or cell.id in checks else copy.deepcopy(pristine.get(cell.id, []))
    sources = {code[k]: source for k, source in chosen.prepared.items()} | {k: None for k in shown}
    problem = run_cells(notebook, sources, box, submission.files, settings.seconds) if shown else ""
    if problem:
        notes.append(f"{problem}; what comes after it was not run")
    for k, cell in enumerate(notebook.cells):
        if (k in shown or cell.cell_type != "code") and pages.disarm(cell):
            notes.append(f"active HTML in the cell {cell.id} was disarmed")

    results = dict(judged.results)
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if not about.get("grade"):
            continue
        if about["grade_id"] in results:
            pages.show_verdict(cell, results[about["grade_id"]])
        else:
            results[about["grade_id"]] = _graded_otherwise(cell, submission)
    in_order = tuple(results[cell.metadata.nbgrader.grade_id] for cell in notebook.cells if _is_graded(cell))
    scores = {result.cell: (_final(result, submission), result.max_points) for result in in_order}
    return {
        "results": in_order,
        "notes": tuple(notes),
        "notebook": nbformat.writes(notebook).encode(),
        "feedback": pages.feedback(notebook, unit.name, scores, submission.comments),
    }


def _is_graded(cell):
    return bool(cell.metadata.get("nbgrader", {}).get("grade"))


def _final(result, submission):
    given = submission.manual.get(result.cell)
    return float(result.points or 0.0 if given is None else given)


def _graded_otherwise(cell, submission):
    """Grade a cell that is no exercise of the catalogue as nbgrader does: by its outputs, or by hand."""
    points, most = determine_grade(cell)
    if points is None:
        status = "by hand"
    elif cell.cell_type != "code":
        status = "not started"
    else:
        status = "passed" if points == most else "wrong"
    return Result(cell.metadata.nbgrader.grade_id, None, points, most, status)


def _exercises(submission, unit, notebook, box):
    """Ask for every exercise what its answer does, behind walls of its own, and judge it here.

    Returns
    -------
    dict of str to Result
        By grade id.
    """
    exercises = {exercise.name: exercise for exercise in catalogue()[unit.module]}
    cells, own = _code(notebook), dict(_code(unit.source))
    unchanged = {cell_id for cell_id, source in cells if own.get(cell_id) == source}
    position = {cell_id: k for k, (cell_id, _) in enumerate(cells)}
    files = {name: base64.b64encode(content).decode() for name, content in submission.files.items()}
    results = {}
    for grade_id, graded in unit.exercises.items():
        exercise, seed = exercises[graded.exercise], submission.seeds[graded.exercise]
        asked = {
            "module": unit.module,
            "name": graded.exercise,
            "cells": needed(cells, graded.argument, position[grade_id], unchanged),
            "argument": graded.argument,
            "seed": seed,
            "seconds": exercise.seconds,
            "files": files,
        }
        most = _seconds(exercise)
        message, how = box.start("answer", asked, cpu=int(most) + 1).read(most, MOST_OF_AN_ANSWER)
        diagnosis = verify.verdict(exercise, message, seed, how)
        results[grade_id] = verify.result(grade_id, exercise, graded.points, diagnosis)
    return results


gc.freeze()  # what was imported stays: the collector need not look through it for every page
