"""The report's tables as CSV: for people, for Canvas, for Moodle.

A cell of text that a spreadsheet would take for a formula gets a quote before it.
An empty cell means that there is no grade (yet); it is never a 0.
"""

import csv
import io

from helpers.grading.report.counts import WORDS, by_hand, earned, number, printable, result_of, score, status_of

FORMULA = tuple("=+-@\t\r\n")
"""What a formula may begin with."""

FOR_PEOPLE, FOR_MACHINES = "utf-8-sig", "utf-8"
"""Excel takes a file for UTF-8 only if it begins with a byte order mark."""


def misconceptions(tallies):
    """Write how often each exercise met each fate: a row an exercise, status and misconception.

    Parameters
    ----------
    tallies : list of Tally

    Returns
    -------
    bytes
        The counts of an exercise add up to the number of submissions.
    """
    rows = [["exercise", "status", "misconception", "count", "share of submissions", "hint"]]
    rows += [
        [tally.asked.name, met.status, met.misconception, str(met.count), f"{tally.share(met):.4f}", met.hint]
        for tally in tallies
        for met in tally.met
    ]
    return _csv(rows, FOR_PEOPLE)


def grades(outcomes, exercises, unit, points, final):
    """Write all points: a row a submission.

    Parameters
    ----------
    outcomes : list of Outcome
    exercises : sequence of Asked
    unit : str
    points : float
        The most that can be earned.
    final : mapping of str to float

    Returns
    -------
    bytes
        The column ``status`` says "graded", "failed", or "points so far" where something is left to grade by hand.
    """
    rows = [["student", "unit", "points", "max", *(asked.name for asked in exercises), "failed", "status"]]
    for outcome in outcomes:
        whole = score(outcome, final)
        results = [result_of(outcome, asked) for asked in exercises]
        open_ = by_hand(outcome)
        if outcome.failed:
            sofar, status = None, "failed"
        elif whole is None:
            sofar, status = earned(outcome), f"points so far, {open_} to be graded by hand"
        else:
            sofar, status = whole, "graded"
        single = [number(result.points if result else None) for result in results]
        rows.append([outcome.student, unit, number(sofar), number(points), *single, outcome.failed, status])
    return _csv(rows, FOR_PEOPLE)


def canvas(outcomes, unit, points, final):
    """Write whole scores as Canvas imports them.

    Parameters
    ----------
    outcomes, unit, points, final
        As in `grades`.

    Returns
    -------
    bytes

    Notes
    -----
    Canvas wants, in this order, Student, ID, SIS User ID, SIS Login ID and Section, then a column an assignment, and a
    row "Points Possible" (``lib/gradebook_importer.rb`` of canvas-lms, `update_column_count`, `process_pp`,
    `process_student`). A student is found by the first of ID, SIS User ID, SIS Login ID and name that leads to one; we
    know the name of the folder in ``submitted/``, which is taken for the login. An assignment is found by "title (id)"
    or by its title; another title makes a new assignment, for which Canvas asks. Scores have two decimals there.

    A student whose submission failed, or of whom something is left to be graded by hand, has an empty cell. Canvas
    shows what an import changes before it is done: an empty cell would take away a score that is already there.
    """
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", unit]]
    rows += [["Points Possible", "", "", "", "", number(points)]]
    rows += [[o.student, "", "", o.student, "", number(score(o, final))] for o in outcomes]
    return _csv(rows, FOR_MACHINES)


def moodle(outcomes, exercises, unit, final, identifier="username"):
    """Write whole scores as Moodle imports them.

    Parameters
    ----------
    outcomes, exercises, unit, final
        As in `grades`.
    identifier : {"username", "email", "idnumber"}
        What the names of the folders in ``submitted/`` are in Moodle.

    Returns
    -------
    bytes

    Raises
    ------
    ValueError
        If Moodle knows no such identifier.

    Notes
    -----
    Moodle wants a header row, one column that identifies the user, and a column a grade item; in the preview one
    chooses which column is which ("Map from", "Map to", then the item and its feedback). The identifier may be the
    user id, username, email address or idnumber (``grade/import/csv/classes/load_data.php``,
    `map_user_data_with_value`); one that Moodle does not know stops the whole import. "" and "-" mean no grade
    (`update_grade_item`). The grades must be mapped together with the feedback, or they are lost
    (docs.moodle.org, "Grade import", note 3).

    A student whose submission failed, or of whom something is left to be graded by hand, has an empty grade, and the
    feedback says so.
    """
    if identifier not in ("username", "email", "idnumber"):
        raise ValueError(f"Moodle finds a user by username, email or idnumber, not by {identifier!r}")
    rows = [[identifier, unit, f"{unit} feedback"]]
    rows += [[o.student, number(score(o, final)), _feedback(o, exercises, final)] for o in outcomes]
    return _csv(rows, FOR_MACHINES)


def _feedback(outcome, exercises, final):
    if outcome.failed:
        return "Could not be graded yet."
    lines = []
    for asked in exercises:
        result = result_of(outcome, asked)
        if result and result.points is not None:
            status = status_of(outcome, asked)
            mistake = "" if status == "passed" else f" ({result.misconception or WORDS[status]})"
            lines.append(f"{asked.name} {number(result.points)} of {number(result.max_points)}{mistake}")
    if score(outcome, final) is None:
        lines.append(f"{by_hand(outcome)} still to be graded by hand")
    return "; ".join(lines)


def _csv(rows, encoding):
    file = io.StringIO()
    csv.writer(file, lineterminator="\r\n").writerows([[_safe(cell) for cell in row] for row in rows])
    return file.getvalue().encode(encoding)


def _safe(text):
    return ("'" if text.startswith(FORMULA) else "") + printable(text)
