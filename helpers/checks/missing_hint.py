"""What a reader can send to the course about an answer that got no hint: plain text, a screenful at most.

With it the answer can be run again elsewhere and turned into a Misconception (CONTRIBUTING.md).
"""

import ast
import builtins
import inspect
import keyword
import os
import platform
import re
import reprlib
import textwrap

import numpy as np

from helpers import __version__
from helpers.checks.judging import case_of, part_of
from helpers.checks.probe import CHANGED, RAISED

LINES, COLUMNS = 24, 88
"""How much of an answer's source is told; how long a line is."""
PATH = re.compile(
    r"""(?<![\w.:/])/(?:Users|content|drive|etc|home|media|mnt|opt|private|root|srv|tmp|usr|var|work)\b[^\s'"`,;:)\]]*"""
    r"""|\b[A-Za-z]:\\[^\s'"`,;)\]]*"""
)
VALUES = (bool, int, float, complex, str, list, tuple, dict, np.ndarray, np.generic)


def unexplained(diagnosis):
    """Whether an answer was wrong in a way that has no hint yet.

    Parameters
    ----------
    diagnosis : Diagnosis

    Returns
    -------
    bool
    """
    if diagnosis.status == "raised":
        return diagnosis.message.startswith("Your function raised")  # in Python's words only
    return diagnosis.status == "wrong" and diagnosis.misconception is None


def to_send(exercise, answer, diagnosis, expected, seed):
    """Write down what is needed to look at an answer again, and nothing of the machine.

    Parameters
    ----------
    exercise : Exercise
    answer : object
    diagnosis : Diagnosis
    expected : dict of str to ndarray
        What the reference does on the same inputs.
    seed : int
        With which these inputs were drawn; never one that is secret.

    Returns
    -------
    str
        Empty where it cannot be written: a verdict never fails for want of it.
    """
    try:
        cases = dict.fromkeys(case_of(label) for label in expected)
        parts = dict.fromkeys(part_of(label) for label in expected if part_of(label) not in (CHANGED, RAISED))
        told = {
            "exercise": f"{exercise.name}, unit {exercise.unit:02d}",
            "course": f"{__version__}, Python {platform.python_version()}, NumPy {np.__version__}",
            "inputs": f"seed {seed}; cases: {'; '.join(cases)}",
            "compared": f"{', '.join(parts)}; within {exercise.rtol:g} of each entry",
            "verdict": diagnosis.message,
            "where": diagnosis.where,
        }
        lines = [line for name, text in told.items() if text for line in _wrapped(f"{name + ':':<10}", _clean(text))]
        return "\n".join([*lines, "answer:", *(f"    {line}" for line in _source(answer))])
    except Exception:
        return ""


def _source(answer):
    """List the lines of an answer's code, else of its value or, where neither can be had, of its type."""
    if issubclass(type(answer), VALUES):
        return _wrapped("", _clean(reprlib.repr(answer)))
    try:
        lines = textwrap.dedent(inspect.getsource(answer)).splitlines()
    except Exception:  # an answer may be anything
        return [f"(its source cannot be read: {type(answer).__name__})"]
    lines = _without_docstring(lines)
    more = len(lines) - LINES
    return [*(_clean(line[: COLUMNS + 20]) for line in lines[:LINES]), *[f"... ({more} more lines)"] * (more > 0)]


def _without_docstring(lines):
    """Leave out a function's docstring, which is the exercise's."""
    try:
        (function,) = ast.parse("\n".join(lines)).body
        if ast.get_docstring(function) is not None and len(function.body) > 1:
            told = function.body[0]
            return lines[: told.lineno - 1] + lines[told.end_lineno :]
    except (SyntaxError, TypeError, ValueError):  # a part of a line, as with a lambda
        pass
    return lines


def _wrapped(head, text):
    """Break a text into at most three lines, the first of which begins with `head`."""
    return textwrap.wrap(
        text, COLUMNS, initial_indent=head, subsequent_indent=" " * len(head), max_lines=3, placeholder=" ..."
    )


def _clean(text):
    """Leave out what no screen shows, paths, addresses, and the name under which the reader uses the machine."""
    text = "".join(sign if sign.isprintable() else " " for sign in text.expandtabs(4))
    home = os.path.expanduser("~")
    for folder in (os.getcwd(), home):
        text = text.replace(folder, "<path>") if len(folder) > 3 else text
    name = os.path.basename(home)
    if len(name) > 2 and name != "root" and not keyword.iskeyword(name) and not hasattr(builtins, name):
        text = re.sub(rf"(?<![\w.]){re.escape(name)}(?!\w)", "<name>", text)
    return re.sub(r" at 0x[0-9a-fA-F]+", "", PATH.sub("<path>", text))
