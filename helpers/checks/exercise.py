"""One idea: an exercise is a probe.

An answer is anything a student writes; a probe turns it into named arrays.
To judge is always the same act: compare these arrays with those of the reference and, where they differ, with those
of every known wrong answer.
Nothing here prints: `verdict` shows a Diagnosis, `progress` remembers it.
"""

import dataclasses
import functools
import hashlib
import hmac
import os
import pathlib
import re
import types
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.checks import missing_hint, progress, verdict
from helpers.checks.judging import (
    case_of,
    explain_error,
    first_difference,
    general_mistake,
    match,
    match_scaled,
    part_of,
    same,
)
from helpers.checks.probe import (
    RAISED,
    TimeUp,
    allowed,
    has_code_beside_the_stub,
    notebook_variables,
    spoiled,
    stop_clock,
    timed_out,
    watched,
)

PUBLIC_SEED = 1986
SECRET_FILE = ".course_secret"
SECONDS = 5.0

Arrays = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Misconception:
    """A known wrong answer, which can be run.

    Parameters
    ----------
    name : str
        A few words, for the verdict's title and the class report.
    answer : callable or value
        The wrong answer itself.
    hint : str
        Where the mistake is, then what it is; one or two sentences.
    why : str
        The reason, shown only when the student unfolds it.
    """

    name: str
    answer: Any
    hint: str
    why: str = ""


@dataclass(frozen=True, repr=False, eq=False)
class Exercise:
    """What must be known about an exercise to judge any answer to it.

    Parameters
    ----------
    unit : int
        The unit it belongs to.
    name : str
        The same word in the notebook, the check, the gradebook and the report.
    reference : callable or value
        The right answer.
    probe : callable
        ``probe(answer, rng) -> {label: ndarray}``: what the answer does on inputs drawn from `rng`.
    view : callable, optional
        ``view(arrays) -> arrays``: what of it is compared, where many answers are right.
    misconceptions : tuple of Misconception
    explain : callable, optional
        ``explain(got, expected, seed) -> (name, hint) or None``: reads a mistake that no list can hold, such as a
        formula or two mistakes together, from viewed arrays that match no misconception.
    equivalents : tuple
        Other right answers, for the tests.
    rtol : float
        Largest relative difference that passes; at least 1e-4 for answers in single precision.
    seconds : float
        How long an answer may take.
    errors : dict of str to str
        What an error means in this exercise, by a pattern for ``"Kind: reason"`` and, after a line end, the student's
        line; tried in order, before what errors mean anywhere.
    given : tuple of str
        Parts in which the probe tells the view what it gave; a right answer leaves them as they were.
    """

    unit: int
    name: str
    reference: Any
    probe: Callable[[Any, np.random.Generator], Arrays]
    view: Callable[[Arrays], Arrays] | None = None
    misconceptions: tuple[Misconception, ...] = ()
    explain: Callable[[Arrays, Arrays, int], tuple[str, str] | None] | None = None
    equivalents: tuple = ()
    rtol: float = 1e-6
    seconds: float = SECONDS
    errors: Mapping[str, str] = dataclasses.field(default_factory=dict)
    given: tuple[str, ...] = ()

    def __repr__(self):
        return f"The check of {self.name}: write check.{self.name}({self.name})"

    def __call__(self, answer=None, seed=None):
        """Check an answer and show the verdict; raise `verdict.CheckFailed` unless it passed.

        Parameters
        ----------
        answer : callable or value
        seed : int or "secret", optional
            Without it the public seed; "secret" is the instructor's, which no notebook holds.
        """
        diagnosis = diagnose(self, answer, seed)
        if seed is None:
            progress.record(self.unit, self.name, diagnosis.status)
        to_send = self.to_send(answer, diagnosis) if seed is None and missing_hint.unexplained(diagnosis) else ""
        verdict.show(diagnosis, quiet=seed is not None, to_send=to_send)

    def to_send(self, answer, diagnosis=None):
        """Return what a reader can send to the course about an answer: what was compared, and the answer's source.

        Parameters
        ----------
        answer : callable or value
        diagnosis : Diagnosis, optional
            Its verdict, with the public seed; the answer is checked for it otherwise.

        Returns
        -------
        str
            Plain text, a screenful at most.
        """
        diagnosis = diagnosis or diagnose(self, answer)
        expected = run_known(self, self.reference, PUBLIC_SEED)
        return missing_hint.to_send(self, answer, diagnosis, expected, PUBLIC_SEED)


@dataclass(frozen=True)
class Observation:
    """What an answer did: plain data only, so that another process can judge it.

    Parameters
    ----------
    arrays : dict of str to ndarray
    shortcut : bool
        Whether it called the course's own function for the exercise.
    printed : bool
        Whether it printed something.
    notebook : tuple of str
        The notebook's variables on which its values hang.
    unfinished : bool
        Whether it has code beside the stub's ``raise NotImplementedError``.
    """

    arrays: Arrays
    shortcut: bool = False
    printed: bool = False
    notebook: tuple[str, ...] = ()
    unfinished: bool = False


@dataclass(frozen=True)
class Diagnosis:
    """The judgement of one answer.

    Parameters
    ----------
    exercise : str
    status : {"passed", "wrong", "not started", "raised", "shortcut"}
    misconception : str or None
        The name of the mistake it matched.
    message : str
        One or two sentences for the student.
    where : str
        The first difference (case, entry, yours, expected, ratio), or the input on which it raised.
    why : str
        The reason behind the hint, to unfold.
    """

    exercise: str
    status: str
    misconception: str | None = None
    message: str = ""
    where: str = ""
    why: str = ""


def diagnose(exercise, answer, seed=None):
    """Judge an answer; prints nothing.

    Parameters
    ----------
    exercise : Exercise
    answer : callable or value
    seed : int or "secret", optional

    Returns
    -------
    Diagnosis
    """
    number = _seed_number(seed, exercise)
    if answer is None or answer is Ellipsis:
        return Diagnosis(exercise.name, "not started")
    if callable(exercise.reference) and not callable(answer):
        message = f"The check wants the function itself: write {exercise.name}, without brackets and arguments."
        return Diagnosis(exercise.name, "wrong", "result instead of function", message)
    return judge(exercise, observe(exercise, answer, number), number)


def observe(exercise, answer, seed):
    """Run the exercise's probe on an answer: the only part in which a student's code runs.

    Where the answer reads variables of the notebook, it runs again with these spoiled: do its values hang on them?

    Parameters
    ----------
    exercise : Exercise
    answer : callable or value
    seed : int

    Returns
    -------
    Observation
    """
    arrays, noticed = _run(exercise, answer, seed)
    variables = notebook_variables(answer)
    if variables and not timed_out(arrays):
        with spoiled(answer, variables):
            again, _ = _run(exercise, answer, seed)
        variables = {} if same(again, arrays, exercise.rtol) else variables
    return Observation(
        arrays,
        shortcut=noticed["shortcut"] or _is(answer, exercise.reference),
        printed=noticed["printed"],
        notebook=tuple(variables),
        unfinished=has_code_beside_the_stub(answer),
    )


def _run(exercise, answer, seed):
    with watched(exercise.reference, exercise.seconds) as noticed:
        try:
            arrays = exercise.probe(answer, np.random.default_rng(seed))
        except TimeUp as error:
            stop_clock()
            arrays = error.arrays
    return arrays, noticed


def judge(exercise, observation, seed):
    """Compare what an answer did with the reference and with every misconception.

    Parameters
    ----------
    exercise : Exercise
    observation : Observation
    seed : int
        The one the answer was observed with.

    Returns
    -------
    Diagnosis
    """
    if observation.notebook:
        names = " and ".join(f"`{name}`" for name in observation.notebook)
        message = (
            f"Your function reads {names} from the notebook instead of its arguments: use the arguments only, "
            "and compute or define inside what else you need."
        )
        return Diagnosis(exercise.name, "wrong", "notebook variable used", message)
    raised = {label: str(array) for label, array in observation.arrays.items() if part_of(label) == RAISED}
    if open_ := [text for text in raised.values() if text.startswith("NotImplementedError")]:
        other = open_[0].partition("\n")[0].removeprefix("NotImplementedError: ")
        message = f"it calls {other}, which is still to be written" if other else ""
        if observation.unfinished and not other:
            message = "delete the line raise NotImplementedError, which ends it early"
        return Diagnosis(exercise.name, "not started", message=message)

    diagnosis = functools.partial(Diagnosis, exercise.name)
    got = _viewed(exercise, observation.arrays)
    expected = run_known(exercise, exercise.reference, seed)
    if not raised and got is not None and same(got, expected, exercise.rtol):
        if observation.shortcut:
            return shortcut(exercise)
        if not _given_as_it_was(exercise, observation.arrays, seed):
            message = "The values are right, but your function changes what it was given."
            return diagnosis("wrong", "inputs changed", message)
        return diagnosis("passed")

    seen = got is not None
    if not seen:
        got, expected = observation.arrays, run_known(exercise, exercise.reference, seed, viewed=False)
    where = first_difference(got, expected, exercise.rtol)
    error = None
    if raised:
        label, text = next(iter(raised.items()))
        error = explain_error(case_of(label), text, allowed(exercise.seconds), exercise.errors)
    known = [(wrong, run_known(exercise, wrong.answer, seed)) for wrong in exercise.misconceptions]
    known = [(wrong, arrays) for wrong, arrays in known if arrays is not None]
    found = match(got, expected, known, exercise.rtol)
    if found:
        message = " ".join(_with_its_part(wrong.hint, part) for wrong, part in found)
        why = "\n".join(wrong.why for wrong, _ in found if wrong.why)
        return diagnosis("wrong", found[0][0].name, message, where or (error[1] if error else ""), why)
    if error:
        return diagnosis("raised", None, *error)
    explained = exercise.explain(got, expected, seed) if exercise.explain and seen else None
    name, message = explained or general_mistake(got, expected, observation.printed, exercise.rtol)
    if name is None:
        scaled = match_scaled(got, known, exercise.rtol)
        if scaled:
            wrong, words = scaled
            message = f"It looks like two mistakes together. {wrong.hint} Besides, {words}."
            return diagnosis("wrong", wrong.name, message, where, wrong.why)
    return diagnosis("wrong", name, message, where)


def shortcut(exercise):
    """Return the Diagnosis of an answer that hands the work to the course's own function.

    Parameters
    ----------
    exercise : Exercise

    Returns
    -------
    Diagnosis
    """
    message = f"Right values, but from the course's own {exercise.name}: this is the function you are to write."
    return Diagnosis(exercise.name, "shortcut", None, message)


def _given_as_it_was(exercise, arrays, seed):
    """Whether what the probe gave is what it gives the reference, where a view relies on that."""
    if not exercise.given:
        return True
    of_reference = run_known(exercise, exercise.reference, seed, viewed=False)
    told, given = (
        {label: array for label, array in of.items() if part_of(label) in exercise.given}
        for of in (arrays, of_reference)
    )
    return same(told, given, exercise.rtol)


def _with_its_part(hint, part):
    """Return a hint that says of which part it speaks, once."""
    begins = re.match(rf"{re.escape(part.capitalize())}\b", hint)
    return hint if begins or part in hint else f"In {part}: {hint}"


def _seed_number(seed, exercise):
    if seed is None:
        return PUBLIC_SEED
    if seed != "secret":
        return int(seed)
    secret = _course_secret()
    digest = hmac.digest(secret, f"{exercise.unit}/{exercise.name}".encode(), hashlib.sha256)
    return int.from_bytes(digest[:8], "big")


def _course_secret():
    """Read the instructor's secret from the nearest folder above that has one; without any, one that nobody knows."""
    for folder in (pathlib.Path.cwd(), *pathlib.Path.cwd().parents):
        try:
            return (folder / SECRET_FILE).read_bytes()
        except OSError:
            continue
    return os.urandom(32)


@functools.lru_cache(maxsize=4096)
def run_known(exercise, answer, seed, viewed=True):
    """Run the probe on an answer of the catalogue and view what it did, once for a seed.

    Parameters
    ----------
    exercise : Exercise
    answer : callable or value
        The reference or a misconception's answer.
    seed : int
    viewed : bool, optional
        Whether the exercise's view is applied.

    Returns
    -------
    dict of str to ndarray, or None where it cannot be viewed
    """
    if viewed and answer is exercise.reference:  # which is also asked for as it is
        return _viewed(exercise, run_known(exercise, answer, seed, viewed=False))
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        arrays = exercise.probe(answer, np.random.default_rng(seed))
    return _viewed(exercise, arrays) if viewed else arrays


def _is(answer, reference):
    """Whether an answer is the reference, as it is or wrapped by functools."""
    inner = answer.func if isinstance(answer, functools.partial) else None
    if isinstance(answer, types.FunctionType):
        inner = vars(answer).get("__wrapped__")
    return answer is reference or inner is reference


def _viewed(exercise, arrays):
    """Apply the exercise's view; None where the answer's arrays cannot be viewed."""
    if exercise.view is None:
        return arrays
    try:
        return exercise.view(arrays)
    except Exception:
        return None
