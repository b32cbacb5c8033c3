"""What the instructor sees at the end: a table in the terminal and, as files, grades and the class report."""

import os
import pathlib

from helpers.grading.report import page, picture, sheets
from helpers.grading.report.counts import Asked, in_order, listed, possible, tally
from helpers.grading.report.terminal import table

__all__ = ["Asked", "table", "write"]


def write(folder, outcomes, unit, exercises=(), *, final=None, skipped=(), seconds=None, identifier="username"):
    """Write the class report and the grades; each file is there as a whole or stays as it was.

    Parameters
    ----------
    folder : path
        ``reports/<unit>``; made where it is missing.
    outcomes : iterable of Outcome
        Of all submissions, those that were graded in an earlier run too; in any order.
    unit : str
        Such as "05_backpropagation".
    exercises : sequence of Asked, optional
        The unit's exercises in order; by default what the outcomes name, without the catalogue's hints.
    final : mapping of str to float, optional
        By student, the whole score in the gradebook of those of whom nothing is left to be graded by hand; it replaces
        the sum of the outcome's points.
    skipped : collection of str, optional
        Students who were graded in an earlier run and not again.
    seconds : float, optional
        What the run took; by default what its outcomes took together.
    identifier : {"username", "email", "idnumber"}
        What the names of the folders in ``submitted/`` are in Moodle.

    Returns
    -------
    tuple of Path
        ``index.html``, ``misconceptions.csv``, ``misconceptions.png``, ``grades.csv``, ``canvas.csv``, ``moodle.csv``.
    """
    folder = pathlib.Path(folder)
    outcomes = in_order(outcomes)
    exercises = listed(outcomes, exercises)
    tallies = tally(outcomes, exercises)
    points = possible(outcomes, exercises)
    png, text = picture.draw(tallies, unit)
    html = page.render(outcomes, tallies, unit, png, text, final=final or {}, skipped=skipped, seconds=seconds)
    contents = {
        "misconceptions.csv": sheets.misconceptions(tallies),
        "misconceptions.png": png,
        "grades.csv": sheets.grades(outcomes, exercises, unit, points, final or {}),
        "canvas.csv": sheets.canvas(outcomes, unit, points, final or {}),
        "moodle.csv": sheets.moodle(outcomes, exercises, unit, final or {}, identifier),
        "index.html": html.encode("utf-8"),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        _replace(folder / name, content)
    return tuple(folder / name for name in sorted(contents, key="index.html".__ne__))


def _replace(path, content):
    """Write a file beside its place, then put it there in one step."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        draft.write_bytes(content)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
