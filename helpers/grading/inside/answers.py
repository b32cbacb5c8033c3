"""One answer to one exercise, observed behind the walls.

The probe begins with the course's functions whole, so that it can draw its cases.
At its first call of the answer the curtain falls: only then the student's cells run, and what they define is called.
What comes out is bytes (`helpers.grading.wire`), which are judged outside; no word of them is trusted to pass anything.
"""

import contextlib
import importlib
import os
import select
import signal
import sys
import time

import numpy as np

from helpers.checks.exercise import Exercise
from helpers.checks.judging import same
from helpers.checks.probe import (
    TimeLimit,
    TimeUp,
    has_code_beside_the_stub,
    notebook_variables,
    spoiled,
    stop_clock,
    timed_out,
    watched,
)
from helpers.grading import wire
from helpers.grading.inside import curtain
from helpers.grading.inside.cells import Cells

RECURSION = sys.getrecursionlimit()


def answer_job(module, name, cells, argument, seed, seconds):
    """Run a student's cells and the exercise's probe on what they define; call it in a process made for this alone.

    Parameters
    ----------
    module : str
        Such as ``"unit_05"``.
    name : str
        The exercise's name.
    cells : list of str
        The cells that the answer depends on, as plain Python.
    argument : str
        The expression in ``check.NAME(argument)``.
    seed : int
    seconds : float
        How long the cells may take together; the answer has the exercise's own time besides.

    Returns
    -------
    bytes
        Of `wire.encode`; empty where the student's code left too little to write them with.

    Raises
    ------
    ValueError
        For an exercise that the module does not have.
    """
    exercise = getattr(importlib.import_module(f"helpers.checks.{module}"), name, None)
    if not isinstance(exercise, Exercise):
        raise ValueError(f"{module} has no exercise {name!r}.")
    students = Cells(cells, seconds)
    return observe(exercise, lambda: students.evaluate(argument), seed, lambda: students.problem)


def observe(exercise, find, seed, problem=lambda: "", keep=()):
    """Run an exercise's probe on an answer that is found at its first call, behind the curtain.

    Parameters
    ----------
    exercise : Exercise
    find : callable
        Returns the answer; raises NameError where there is none.
    seed : int
    problem : callable, optional
        Says what went wrong while it was found.
    keep : iterable of callable
        As in `curtain.fall`.

    Returns
    -------
    bytes

    Raises
    ------
    Exception
        Of the probe before it called the answer, which is the course's fault and no verdict.
    """
    process_id, exit_now = os.getpid, os._exit  # a student's code may exchange both
    late = _Late(exercise, find, keep)
    name, probe, rtol, rng = exercise.name, exercise.probe, exercise.rtol, np.random.default_rng(seed)
    arrays, noticed = {}, {"printed": False}
    try:
        with late.clock, watched(None, None) as noticed:
            arrays = probe(late, rng)
    except TimeUp as error:
        arrays = error.arrays if late.kind == "answered" else {}
    except BaseException as error:  # a KeyboardInterrupt, or what is left of a probe that was tampered with
        if late.find is not None:
            raise
        arrays = {"all cases: raised": np.array(f"{type(error).__name__}: \n\n")}
    if late.find is not None:
        raise RuntimeError(f"The curtain did not fall before an answer to {name}.")
    if process_id() != late.process:  # a fork that a student's code made
        exit_now(0)
    try:
        stop_clock()
        sys.setrecursionlimit(RECURSION)
        written = wire.encode(
            wire.Report(
                late.kind,
                arrays,
                blocked=late.blocked,
                printed=noticed["printed"],
                unfinished=late.kind == "answered" and has_code_beside_the_stub(late.answer),
                notebook=late.hangs_on(arrays, rtol),
                problem=problem(),
            )
        )
    except BaseException:
        written = b""
    if late.second is not None:  # this is the process in which the notebook's variables are spoiled
        try:
            with late.second:
                late.second.write(written)
        finally:
            exit_now(0)
    return written


class _NoAnswer(TimeUp):
    """There is nothing to call; the probe ends as for want of time."""


class _Late:
    """An answer that is found when it is first called, behind the curtain.

    Parameters
    ----------
    exercise, find, keep
        As in `observe`.
    """

    def __init__(self, exercise, find, keep):
        self.exercise, self.find, self.keep = exercise, find, keep
        self.kind, self.answer, self.blocked = "undefined", None, False
        self.clock, self.process = contextlib.ExitStack(), os.getpid()
        self.variables, self.spoiled, self.second = {}, None, None

    def __call__(self, *arguments):
        if self.find is not None:
            self._look()
        return self.answer(*arguments)

    def _look(self):
        """Let the curtain fall, then find the answer; its time begins when it is found."""
        curtain.fall(self.exercise, self._note, self.keep)
        find, self.find = self.find, None
        seconds = self.exercise.seconds
        try:
            self.answer = find()
        except NameError:
            raise _NoAnswer from None
        self.kind = "answered" if callable(self.answer) else "value"
        if self.answer is None or self.answer is Ellipsis:
            self.kind = "nothing"
        if self.kind != "answered":
            raise _NoAnswer
        self.blocked = False  # what the cells did beside the answer is no shortcut of it
        self._run_beside(seconds)
        self.clock.enter_context(TimeLimit(seconds))

    def _note(self):
        self.blocked = True

    def _run_beside(self, seconds):
        """Where the answer reads variables of the notebook, let a second process see what it does without them."""
        self.variables = notebook_variables(self.answer)
        if not self.variables or not hasattr(os, "fork"):
            return
        reading, writing = os.pipe()
        try:
            process = os.fork()
        except OSError:  # no room for another process: the values alone have to say it
            self.variables = {}
            return
        if process == 0:
            os.close(reading)
            self.process, self.second = os.getpid(), os.fdopen(writing, "wb")
            self.clock.enter_context(spoiled(self.answer, self.variables))
            self.variables = {}
        else:
            os.close(writing)
            self.spoiled = (process, reading, seconds)

    def hangs_on(self, arrays, rtol):
        """Return the names of the notebook's variables on which the values hang."""
        if self.spoiled is None:
            return ()
        process, reading, seconds = self.spoiled
        try:
            message = b"" if timed_out(arrays) else _read(reading, until=time.monotonic() + seconds + 1)
        finally:
            os.close(reading)
            with contextlib.suppress(OSError):
                os.kill(process, signal.SIGKILL)
            with contextlib.suppress(OSError):
                os.waitpid(process, 0)
        if timed_out(arrays):
            return ()
        with contextlib.suppress(wire.BadMessage):
            if same(wire.decode(message).arrays, arrays, rtol):
                return ()
        return tuple(self.variables)


def _read(descriptor, until):
    """Read to the end of a pipe, or to the end of the time."""
    pieces = []
    while (rest := until - time.monotonic()) > 0 and select.select([descriptor], [], [], rest)[0]:
        piece = os.read(descriptor, 1 << 16)
        if not piece:
            break
        pieces.append(piece)
    return b"".join(pieces)
