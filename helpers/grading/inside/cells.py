"""Running a student's cells as a notebook would, quietly and without one."""

import ast
import asyncio
import builtins
import contextlib
import contextvars
import inspect
import io
import linecache
import os
import re
import sys
import traceback
import types
import warnings

from helpers.checks.probe import TimeLimit, TimeUp, stop_clock
from helpers.grading.inside.curtain import ReferenceBlocked


class Cells:
    """The cells that an answer depends on, and the namespace that they fill.

    Parameters
    ----------
    sources : list of str
        Plain Python, without magics.
    seconds : float
        How long they may take together.
    """

    def __init__(self, sources, seconds):
        self.sources, self.seconds = sources, seconds
        self.problems, self.wanted = [], ""
        self.module = types.ModuleType("__main__")
        vars(self.module).update(__builtins__=builtins, get_ipython=_shell, display=_ignore)

    @property
    def problem(self):
        """Why the expression has no value: ``"Kind: reason"``, a line end, and the line that raised it; else ""."""
        own = [problem for source, problem in self.problems if _defines(source, self.wanted)]
        others = [problem for _, problem in self.problems if not problem.startswith(ReferenceBlocked.__name__)]
        return (own or others or [""])[-1]

    def evaluate(self, expression):
        """Run all cells, each after the other also where one fails, then evaluate an expression.

        Returns
        -------
        object

        Raises
        ------
        NameError
            Where the expression has no value; `problem` says what went wrong before.
        """
        self.wanted = expression
        _show_nothing()
        sys.modules["__main__"] = self.module
        # NumPy's error states live in a context: what the cells set is not what the probe has set.
        return contextvars.Context().run(self._evaluate, expression)

    def _evaluate(self, expression):
        quiet = (contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()))
        with quiet[0], quiet[1], warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                with TimeLimit(self.seconds):
                    for number, source in enumerate(self.sources, start=1):
                        self._run(source, f"<cell {number}>")
                    return eval(compile(expression, "<check>", "eval"), vars(self.module))
            except TimeUp:
                stop_clock()
                self.problems = [("", "TimeUp: no end in time\n")]
            except BaseException as error:
                if type(error) is not NameError:
                    self._note(error, "")
        raise NameError(expression)

    def _run(self, source, file):
        """Run one cell; its error is noted, and the next cell runs nevertheless."""
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        try:
            code = compile(source, file, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
            done = eval(code, vars(self.module))
            if inspect.iscoroutine(done):
                asyncio.run(done)
        except TimeUp:
            raise
        except BaseException as error:  # also SystemExit, as in a notebook
            self._note(error, source)

    def _note(self, error, source):
        kind, reason, line = type(error).__name__, "", ""
        with contextlib.suppress(BaseException):
            reason = " ".join(str(error).split())[:300]
            if isinstance(error, SyntaxError):
                reason, line = str(error.msg), (error.text or "").strip()
            for frame, number in traceback.walk_tb(error.__traceback__):
                if frame.f_globals is vars(self.module):
                    line = linecache.getline(frame.f_code.co_filename, number).strip()
        self.problems.append((source, f"{kind}: {reason}\n{line[:200]}"))


def _defines(source, expression):
    """Whether a cell, which need not be right Python, is the one that should define a name."""
    name = re.match(r"\w*", expression)[0]
    return re.search(rf"^\s*(def|class)\s+{name}\b|^\s*{name}\s*=[^=]|\bimport\b.*\b{name}\b", source, re.M)


class _Nothing:
    """Whatever is asked of the notebook's shell, nothing happens."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _ignore


def _shell():
    return _Nothing()


def _ignore(*things, **named):
    """Take what would be displayed."""


def _show_nothing():
    """Let figures be drawn into memory."""
    os.environ["MPLBACKEND"] = "Agg"
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        with contextlib.suppress(Exception):
            pyplot.switch_backend("Agg")
