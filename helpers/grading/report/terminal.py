"""The table by student, as plain text."""

import textwrap
import unicodedata

from helpers.grading.report.counts import (
    STATUSES,
    by_hand,
    earned,
    in_order,
    listed,
    notes,
    number,
    possible,
    printable,
    score,
    status_of,
    summary,
)

WIDTH = 100
STUDENT = 30
SHOWN = 6


def table(outcomes, exercises=(), *, final=None, skipped=(), seconds=None):
    """Return the table by student, what failed and why, notes, and a closing line.

    Parameters
    ----------
    outcomes : iterable of Outcome
        In any order.
    exercises, final, skipped, seconds
        As in `helpers.grading.report.write`.

    Returns
    -------
    str
        Of at most 100 columns, without colours.
    """
    outcomes = in_order(outcomes)
    exercises = listed(outcomes, exercises)
    parts = [
        _students([outcome for outcome in outcomes if not outcome.failed], exercises, final or {}),
        _titled("Could not be graded", [(o.student, o.failed) for o in outcomes if o.failed]),
        _titled("Notes", [(_names(students), note) for note, students in notes(outcomes).items()]),
        "\n".join(_wrapped(str(summary(outcomes, exercises, final, skipped, seconds)))),
    ]
    return "\n\n".join(part for part in parts if part)


def _students(outcomes, exercises, final):
    if not outcomes:
        return ""
    columns = [str(k) for k in range(1, len(exercises) + 1)]
    rows = [["student", "points", "of", *columns, "by hand", "notes"]]
    most = number(possible(outcomes, exercises))
    for outcome in outcomes:
        whole = score(outcome, final)
        rows.append(
            [
                _short(outcome.student, STUDENT),
                number(earned(outcome) if whole is None else whole),
                most,
                *(STATUSES[status_of(outcome, asked)] for asked in exercises),
                number(by_hand(outcome) or None) if whole is None else "",
                number(len(outcome.notes) or None),
            ]
        )
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(_pad(cell, w, k == 0) for k, (cell, w) in enumerate(zip(row, widths))).rstrip() for row in rows]
    lines.insert(1, "-" * (sum(widths) + 2 * len(widths) - 2))
    signs = [f"{sign} {status}" for status, sign in STATUSES.items()]
    names = [f"{k} {printable(asked.name, '?')}" for k, asked in zip(columns, exercises)]
    return "\n".join([*lines, "", *_keyed("Marks", signs), *_keyed("Exercises", names)])


def _keyed(title, pairs):
    """Wrap a key between its entries only."""
    held = ", ".join(pair.replace(" ", "\N{NO-BREAK SPACE}") for pair in pairs)
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in _wrapped(f"{title}: {held}")]


def _titled(title, rows):
    if not rows:
        return ""
    lines = [line for who, what in rows for line in _wrapped(f"{printable(who, '?')}: {printable(what, '?')}", "  ")]
    return "\n".join([title, *lines])


def _names(students):
    rest = len(students) - SHOWN
    return ", ".join(students[:SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def _wrapped(text, indent=""):
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=f"{indent}    ")


def _width(text):
    """Count the columns that a text takes in a terminal."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(unicodedata.combining(letter) > 0 for letter in text)


def _pad(text, width, left):
    space = " " * (width - _width(text))
    return text + space if left else space + text


def _short(text, width):
    """Cut a long text in its middle, so that names that begin alike stay apart."""
    text = printable(text, "?")
    if _width(text) <= width:
        return text
    keep = width - 3
    while _width(text[: keep - keep // 2] + text[-(keep // 2) :]) > width - 3:
        keep -= 1
    return f"{text[: keep - keep // 2]}...{text[-(keep // 2) :]}"
