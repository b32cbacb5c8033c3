"""The class report as one page, which needs nothing beside it."""

import base64
import os
import pathlib
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from helpers.grading.report.counts import (
    STATUSES,
    WORDS,
    by_hand,
    earned,
    most_frequent,
    notes,
    number,
    possible,
    printable,
    result_of,
    score,
    status_of,
    summary,
)


def render(outcomes, tallies, unit, png, text, *, final, skipped, seconds):
    """Return the page.

    Parameters
    ----------
    outcomes : list of Outcome
    tallies : list of Tally
    unit : str
    png : bytes
        The picture.
    text : str
        Its text alternative.
    final, skipped, seconds
        As in `helpers.grading.report.write`.

    Returns
    -------
    str
    """
    exercises = [each.asked for each in tallies]
    return (
        _environment()
        .get_template("page.html")
        .render(
            unit=unit,
            summary=summary(outcomes, exercises, final, skipped, seconds),
            submissions=len(outcomes),
            talk=most_frequent(tallies),
            tallies=tallies,
            rows=[_student(outcome, exercises, final) for outcome in outcomes if not outcome.failed],
            failed=[outcome for outcome in outcomes if outcome.failed],
            notes=notes(outcomes),
            most=possible(outcomes, exercises),
            signs=STATUSES,
            words=WORDS,
            png=base64.b64encode(png).decode(),
            text=text,
        )
    )


def _student(outcome, exercises, final):
    """Return the row of a student."""
    whole = score(outcome, final)
    return {
        "name": outcome.student,
        "page": "/".join(["../../feedback", _quoted(outcome.student), _quoted(outcome.unit), _quoted(outcome.unit)])
        + ".html",
        "points": earned(outcome) if whole is None else whole,
        "by_hand": by_hand(outcome) if whole is None else 0,
        "notes": len(outcome.notes),
        "marks": [_mark(outcome, asked) for asked in exercises],
    }


def _mark(outcome, asked):
    """Return an answer's status, and what more is known of it."""
    status, result = status_of(outcome, asked), result_of(outcome, asked)
    return status, (result.misconception if result else "") or WORDS[status]


def _with_code(text):
    """Let `code` between backticks look like code."""
    pieces = enumerate(printable(text).split("`"))
    return Markup("").join(Markup("<code>{}</code>").format(piece) if k % 2 else piece for k, piece in pieces)


def _quoted(name):
    return quote(os.fsencode(name), safe="")


def _environment():
    """Escape all that is filled in, and let nothing be missing silently."""
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FileSystemLoader(pathlib.Path(__file__).parent),
        finalize=lambda value: printable(value) if type(value) is str else value,
    )
    environment.filters |= {"number": number, "with_code": _with_code}
    return environment
