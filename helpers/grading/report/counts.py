"""What a class did, counted: every number of the report comes from here."""

import collections
import re
import statistics
from dataclasses import dataclass

from helpers.checks import Exercise

STATUSES = {
    "passed": "+",
    "shortcut": "=",
    "wrong": "x",
    "raised": "!",
    "not started": ".",
    "by hand": "?",
    "not graded": "-",
}
"""What can become of an answer, in the order of the report, and its mark in tables."""

WORDS = {
    "passed": "passed",
    "shortcut": "the course's own function",
    "wrong": "wrong, no known mistake",
    "raised": "stopped with an error",
    "not started": "not started",
    "by hand": "to be graded by hand",
    "not graded": "could not be graded",
}
"""The same in words, where no misconception gives the name."""


@dataclass(frozen=True)
class Asked:
    """An exercise as the report needs it.

    Parameters
    ----------
    name : str
        As in `Result.exercise`; of a cell that is no exercise, its grade id.
    points : float
        The most that can be earned.
    exercise : Exercise, optional
        From `helpers.checks.catalogue`, for its hints.
    """

    name: str
    points: float
    exercise: Exercise | None = None


@dataclass(frozen=True)
class Met:
    """Submissions whose answer to an exercise had the same fate.

    Parameters
    ----------
    status : str
        A key of `STATUSES`.
    misconception : str
        The mistake that they share; "" where none is known.
    hint : str
        Of the catalogue, else what most of these students were told; "" where there is nothing to say.
    students : tuple of str
    """

    status: str
    misconception: str
    hint: str
    students: tuple[str, ...]

    @property
    def count(self):
        """How many submissions."""
        return len(self.students)

    @property
    def name(self):
        """The misconception, else the status in words."""
        return self.misconception or WORDS[self.status]


@dataclass(frozen=True)
class Tally:
    """An exercise, and what became of every submission's answer to it.

    Parameters
    ----------
    asked : Asked
    met : tuple of Met
        In the order of `STATUSES`, the frequent first; every submission is in exactly one of them.
    submissions : int
    """

    asked: Asked
    met: tuple[Met, ...]
    submissions: int

    def count(self, status):
        """Count the submissions with a status."""
        return sum(met.count for met in self.met if met.status == status)

    def share(self, met):
        """Return the share of all submissions, from 0 to 1."""
        return met.count / self.submissions


def in_order(outcomes):
    """Sort outcomes by student."""
    return sorted(outcomes, key=lambda outcome: (outcome.student, outcome.unit))


def listed(outcomes, exercises=()):
    """Return the exercises, or else what is named in the outcomes, in the order in which the notebooks have it.

    Parameters
    ----------
    outcomes : list of Outcome
    exercises : sequence of Asked

    Returns
    -------
    tuple of Asked
    """
    if exercises:
        return tuple(exercises)
    found = {}
    for outcome in outcomes:
        for result in outcome.results:
            if result.exercise or result.status != "by hand":
                name = result.exercise or result.cell
                found.setdefault(name, Asked(name, result.max_points))
    return tuple(found.values())


def result_of(outcome, asked):
    """Return an outcome's result of an exercise; None where there is none."""
    if outcome.failed:
        return None
    return next((result for result in outcome.results if (result.exercise or result.cell) == asked.name), None)


def status_of(outcome, asked):
    """Return what became of the answer to an exercise, as a key of `STATUSES`."""
    result = result_of(outcome, asked)
    if result is None:
        return "not graded"
    return result.status if result.status in STATUSES else "wrong"


def tally(outcomes, exercises):
    """Count, for each exercise, who passed and which mistakes the others made.

    Parameters
    ----------
    outcomes : list of Outcome
    exercises : sequence of Asked

    Returns
    -------
    list of Tally
    """
    return [Tally(asked, _met(outcomes, asked), len(outcomes)) for asked in exercises]


def _met(outcomes, asked):
    hints = {wrong.name: wrong.hint for wrong in (asked.exercise.misconceptions if asked.exercise else ())}
    students, told = collections.defaultdict(list), collections.defaultdict(collections.Counter)
    for outcome in outcomes:
        result, status = result_of(outcome, asked), status_of(outcome, asked)
        key = status, (result.misconception or "") if result and status != "passed" else ""
        students[key].append(outcome.student)
        told[key][result.message if result and status in ("wrong", "raised", "shortcut") else ""] += 1
    order = list(STATUSES)
    keys = sorted(students, key=lambda key: (order.index(key[0]), -len(students[key]), key[1] == "", key[1]))
    return tuple(
        Met(status, name, hints.get(name) or told[status, name].most_common(1)[0][0], tuple(students[status, name]))
        for status, name in keys
    )


def most_frequent(tallies, n=3):
    """List the most frequent misconceptions of the unit.

    Parameters
    ----------
    tallies : list of Tally
    n : int

    Returns
    -------
    list of (Tally, Met)
    """
    found = [(each, met) for each in tallies for met in each.met if met.misconception]
    return sorted(found, key=lambda pair: -pair[1].count)[:n]


def earned(outcome):
    """Add the points that are known so far."""
    return sum(result.points for result in outcome.results if result.points is not None)


def possible(outcomes, exercises=()):
    """Return the most points of the unit: of the graded submissions, else of the exercises."""
    graded = [sum(result.max_points for result in outcome.results) for outcome in outcomes if not outcome.failed]
    return max(graded, default=0) or sum(asked.points for asked in exercises)


def by_hand(outcome):
    """Count the answers that a person still has to grade."""
    return sum(result.points is None for result in outcome.results)


def score(outcome, final):
    """Return the whole score; None where it could not be graded or a person still has to say.

    Parameters
    ----------
    outcome : Outcome
    final : mapping of str to float
        Whole scores in the gradebook, by student.

    Returns
    -------
    float or None
    """
    if outcome.failed:
        return None
    if final.get(outcome.student) is not None:
        return final[outcome.student]
    return None if by_hand(outcome) else earned(outcome)


def number(value):
    """Write points with at most two decimals; None as "".

    Examples
    --------
    >>> number(2.0), number(2.5), number(None)
    ('2', '2.5', '')
    """
    return "" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Summary:
    """The whole run in a few numbers.

    Parameters
    ----------
    graded, failed, skipped : int
        Graded now; could not be graded; graded before and not again.
    median : float or None
        Of the points of all that are graded, now or before.
    points : float
        The most that can be earned.
    by_hand : int
        Submissions in which a person still has to grade something.
    seconds : float
    """

    graded: int
    failed: int
    skipped: int
    median: float | None
    points: float
    by_hand: int
    seconds: float

    def __str__(self):
        """One line."""
        line = f"{self.graded} graded, {self.failed} failed, {self.skipped} skipped because done before"
        if self.median is not None:
            line += f"; median {number(self.median)} of {number(self.points)} points"
            line += f" so far ({self.by_hand} to be graded by hand)" * bool(self.by_hand)
        return f"{line}; {self.seconds:.1f} s"


def summary(outcomes, exercises=(), final=None, skipped=(), seconds=None):
    """Sum up a run; the parameters are those of `helpers.grading.report.write`.

    Returns
    -------
    Summary
    """
    final, skipped = final or {}, set(skipped)
    good = [outcome for outcome in outcomes if not outcome.failed]
    scores = [score(outcome, final) for outcome in good]
    now = [outcome for outcome in outcomes if outcome.student not in skipped]
    return Summary(
        graded=sum(outcome.student not in skipped for outcome in good),
        failed=len(outcomes) - len(good),
        skipped=sum(outcome.student in skipped for outcome in good),
        median=statistics.median(
            earned(outcome) if whole is None else whole for outcome, whole in zip(good, scores, strict=True)
        )
        if good
        else None,
        points=possible(outcomes, exercises),
        by_hand=scores.count(None),
        seconds=sum(outcome.seconds for outcome in now) if seconds is None else seconds,
    )


def notes(outcomes):
    """Gather equal notes.

    Returns
    -------
    dict of str to list of str
        The students by note, the most frequent note first.
    """
    found = collections.defaultdict(list)
    for outcome in outcomes:
        for note in dict.fromkeys(outcome.notes):
            found[note].append(outcome.student)
    return dict(sorted(found.items(), key=lambda pair: -len(pair[1])))


def printable(text, replacement="\N{REPLACEMENT CHARACTER}"):
    r"""Replace what cannot be shown or written: control characters, direction marks, lone surrogates; lines are joined.

    Examples
    --------
    >>> printable("a\x1b[2Jb", "?")
    'a?[2Jb'
    """
    joined = re.sub(r"\s", " ", str(text))
    return "".join(letter if letter.isprintable() else replacement for letter in joined)
