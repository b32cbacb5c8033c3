"""The trusted side of an exercise: reads what came out from behind the walls, and judges it.

Points come from here alone, and only values can earn them: everything else that a message says can only take them away.
"""

import hashlib
import hmac
import warnings

import numpy as np

from helpers.checks.exercise import Diagnosis, Observation, diagnose, judge, run_known, shortcut
from helpers.checks.judging import case_of, part_of
from helpers.checks.probe import RAISED
from helpers.grading import wire
from helpers.grading.outcome import Result

ENDS = {
    "time": "It did not end within the time that grading gives it: is there a loop that never ends?",
    "memory": "It was stopped for want of memory: is there an array that grows without end?",
    "output": "It was stopped because it wrote too much.",
    "exit": "It ended the whole process (as exit() or a crash does) before there was a result.",
}
"""What to tell of an answer that left no message, by how its process ended."""
LARGE, LONG, MANY = 100_000, 10_000, 100
"""Numbers in an array, length of a dimension and arrays at which it is asked whether the reference has as many."""
BLOCKED = "ReferenceBlocked"


def seed_for(secret, student, unit, exercise):
    """Return the seed with which one student's answer to one exercise is judged.

    Parameters
    ----------
    secret : bytes
        The course's, which no student knows.
    student, unit, exercise : str
        Their names.

    Returns
    -------
    int
        The same whenever it is asked; below 2**64.
    """
    digest = hmac.digest(secret, "\0".join((student, unit, exercise)).encode(), hashlib.sha256)
    return int.from_bytes(digest[:8], "big")


def verdict(exercise, message, seed, how_it_ended="exit"):
    """Judge what an answer's process sent.

    Parameters
    ----------
    exercise : Exercise
    message : bytes or None
        Of `inside.answers.answer_job`, or anything else.
    seed : int
        The one the answer was observed with.
    how_it_ended : str
        One of `ENDS`, for a process that sent nothing.

    Returns
    -------
    Diagnosis
    """
    if not message:
        return Diagnosis(exercise.name, "raised", None, ENDS.get(how_it_ended, ENDS["exit"]))
    try:
        report = wire.decode(message)
    except wire.BadMessage as problem:
        return Diagnosis(exercise.name, "raised", None, f"What came back is no result of an answer: {problem}.")
    if report.kind == "undefined":
        return _undefined(exercise, report.problem)
    if report.kind != "answered":
        return diagnose(exercise, None if report.kind == "nothing" else 0.0, seed)
    if any(part_of(label) == RAISED and str(array).startswith(BLOCKED) for label, array in report.arrays.items()):
        return shortcut(exercise)
    observation = Observation(report.arrays, report.blocked, report.printed, report.notebook, report.unfinished)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        too_much = _too_much(exercise, report.arrays, seed)
        if too_much:
            return Diagnosis(exercise.name, "wrong", "too much returned", too_much)
        try:
            return judge(exercise, observation, seed)
        except Exception:  # arrays that no probe makes
            message = "What came back cannot be compared with what was asked for."
            return Diagnosis(exercise.name, "wrong", None, message)


def result(cell, exercise, max_points, diagnosis):
    """Return the graded cell that follows from a diagnosis: all points or none.

    Parameters
    ----------
    cell : str
        Its grade id.
    exercise : Exercise
    max_points : float
    diagnosis : Diagnosis

    Returns
    -------
    Result
    """
    return Result(
        cell=cell,
        exercise=exercise.name,
        points=float(max_points) if diagnosis.status == "passed" else 0.0,
        max_points=float(max_points),
        status=diagnosis.status,
        misconception=diagnosis.misconception or "",
        message=diagnosis.message,
        where=diagnosis.where,
        why=diagnosis.why,
    )


def _undefined(exercise, problem):
    """Say why there is nothing to judge."""
    error, _, line = problem.partition("\n")
    kind, _, reason = error.partition(": ")
    if kind == BLOCKED and reason == exercise.name:
        return shortcut(exercise)
    if not error:
        return Diagnosis(exercise.name, "not started", message=f"no cell above its check defines {exercise.name}")
    if kind == "TimeUp":
        message = f"The cells above did not end in time, so there is no {exercise.name}: is there a loop without end?"
    else:
        message = f"There is no {exercise.name} to check, since a cell above stopped with {error.rstrip('.: ')}."
    return Diagnosis(exercise.name, "raised", None, message, f"The line: `{line}`" if line else "")


def _too_much(exercise, arrays, seed):
    """Say what is far larger than the reference's, before a view works on it; "" where nothing is."""
    large = {
        label: array for label, array in arrays.items() if array.size > LARGE or max(array.shape, default=0) > LONG
    }
    if len(arrays) <= MANY and not large:
        return ""
    known = run_known(exercise, exercise.reference, seed, viewed=False)
    if len(arrays) > MANY + 4 * len(known):
        return f"It returns {len(arrays)} arrays, where {len(known)} were expected."
    largest = max(array.size for array in known.values())
    longest = max(max(array.shape, default=1) for array in known.values())
    for label, array in large.items():
        if array.size > max(LARGE, 4 * largest) or max(array.shape, default=0) > max(LONG, 4 * longest):
            return f"In the case {case_of(label)!r}: an array of the shape {array.shape} is far more than was asked."
    return ""
