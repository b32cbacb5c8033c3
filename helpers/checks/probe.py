"""How an answer is run: on drawn inputs, watched and within a time limit, into named arrays.

Everything here happens on the student's side.
What comes out is plain arrays, so that it can be judged elsewhere.
A label reads ``"case: part"``, for example ``"batch of 5: dE_dW1"``.
Three parts are kept for what is no value: ``raised``, ``returned instead`` and ``inputs changed``.
"""

import contextlib
import copy
import dis
import io
import linecache
import re
import signal
import sys
import threading
import time
import traceback
import types
import warnings

import numpy as np

RAISED, INSTEAD, CHANGED = "raised", "returned instead", "inputs changed"
LARGEST = 1_000_000
"""More numbers than any exercise asks for."""
MONITOR = 4
"""The number, one of those without a meaning of their own, under which `TimeLimit` uses sys.monitoring."""
PATIENCE = 4
"""How many times as long an answer may take in the browser."""
LETTER = re.compile(r"([a-zA-Z]|eta|alpha|lam|sigma|tau|delta|dE_d\w+)\d?(_new|_up|_below)?")
"""How the course names its quantities: x, W1, delta2, dE_dW1, ..."""


class TimeUp(BaseException):
    """The answer took longer than it may; not an Exception, so that ``except Exception`` lets it through."""

    def __init__(self):
        super().__init__("no answer in time")
        self.arrays = {f"all cases: {RAISED}": np.array("TimeUp: no answer in time\n")}


def timed_out(arrays):
    """Whether what an answer did ended for want of time."""
    return any(str(array).startswith("TimeUp") for label, array in arrays.items() if label.endswith(f": {RAISED}"))


class WrongStructure(Exception):
    """What an answer returned cannot be taken apart as the exercise expects."""


def call_each(cases, returns=None):
    """Make a probe that calls a function answer once a case.

    Parameters
    ----------
    cases : callable
        ``cases(rng) -> {case: {argument name: value}}``; the arguments are passed by position.
    returns : tuple of str or callable, optional
        Names of the returned values, or a function ``result -> {name: value}``; without it the result is one array.

    Returns
    -------
    callable
        ``probe(answer, rng) -> {label: ndarray}``.
    """

    def probe(answer, rng):
        observed = {}
        for case, arguments in cases(rng).items():
            observed |= call(answer, case, arguments, returns)
        return observed

    return probe


def call(answer, case, arguments, returns=None, seen=None):
    """Call an answer on one case and record what it did.

    Parameters
    ----------
    answer : callable
    case : str
        A word or two without a colon, shown to the student.
    arguments : dict of str to value
        Passed by position, each as a copy.
    returns : tuple of str or callable, optional
        As in `call_each`.
    seen : callable, optional
        ``seen(result, *given) -> {name: value}``, where an answer acts on its arguments: what is looked at afterwards
        of the result and of the arguments, which are not copied then. It takes the place of `returns`.

    Returns
    -------
    dict of str to ndarray
        The values, or what was raised, or what was returned instead of values.

    Raises
    ------
    TimeUp
        With what is known by then in its `arrays`.
    """
    given = list(arguments.values()) if seen else copy.deepcopy(list(arguments.values()))
    try:
        result = answer(*given)
    except TimeUp as error:
        stop_clock()
        error.arrays = {f"{case}: {RAISED}": _report(error, arguments)}
        raise
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # whatever an answer throws is its verdict, not the check's end
        return {f"{case}: {RAISED}": _report(error, arguments)}
    try:
        parts = _looked_at(seen, result, given) if seen else _take_apart(result, returns)
        observed = {f"{case}: {part}": as_array(value, part) for part, value in parts.items()}
    except WrongStructure as problem:
        return {f"{case}: {INSTEAD}": np.array(str(problem))}
    observed[f"{case}: {CHANGED}"] = np.array(not _same_values(given, list(arguments.values())))
    return observed


def as_array(value, part="result"):
    """Turn what an answer returned into an array of numbers or of text.

    Numbers, arrays of any library that NumPy understands, lists and fractions are taken; anything else is refused.

    Parameters
    ----------
    value : object
    part : str
        Its name, for the message.

    Returns
    -------
    ndarray
        A copy; dtype boolean, integer, floating or text.

    Raises
    ------
    WrongStructure
        With what was got and what was wanted.
    """
    name = "" if part == "result" else f"{part} is "
    if value is None:
        raise WrongStructure(f"{name}None")
    if isinstance(value, np.ndarray) and value.size > LARGEST:  # which may be the same few numbers again and again
        raise WrongStructure(f"{name}an array of {value.size:,} numbers")
    if isinstance(value, np.ma.MaskedArray):
        value = value.astype(float).filled(np.nan)
    try:
        array = np.array(value)
        if array.dtype.kind == "O" and not any(isinstance(entry, (str, bytes)) for entry in array.flat):
            array = array.astype(float)
    except (Exception, SystemExit):
        raise WrongStructure(f"{name}{_describe_value(value)}") from None
    if array.size > LARGEST:
        raise WrongStructure(f"{name}an array of {array.size:,} numbers")
    if array.dtype.kind == "c" and not np.any(array.imag):
        array = array.real
    if array.dtype.kind == "c":
        raise WrongStructure(f"{name}complex")
    if array.dtype.kind not in "biufU":
        raise WrongStructure(f"{name}{_describe_value(value)}")
    return array


def pairs(*names):
    """Take apart a list of tuples, one a layer: ``pairs("dE_dW", "dE_db")`` gives dE_dW1, dE_db1, dE_dW2, ...

    Parameters
    ----------
    *names : str
        The name of each entry of a tuple; layers count from 1.

    Returns
    -------
    callable
        ``result -> {name: value}``, for the argument `returns` of `call_each`.
    """

    def take_apart(result):
        parts = {}
        for layer, entry in enumerate(_sequence(result, "a list with one entry a layer"), start=1):
            wanted = f"({', '.join(names)}) for layer {layer}"
            values = _sequence(entry, wanted)
            if len(values) != len(names):
                raise WrongStructure(f"{len(values)} values where {wanted} was wanted")
            parts |= {f"{name}{layer}": value for name, value in zip(names, values, strict=True)}
        return parts

    return take_apart


def listed(name, first=0):
    """Take apart a list of arrays: ``listed("A")`` gives A0, A1, ...

    Parameters
    ----------
    name : str
    first : int
        The number of the first entry.

    Returns
    -------
    callable
        ``result -> {name: value}``, for the argument `returns` of `call_each`.
    """

    def take_apart(result):
        return {f"{name}{k}": value for k, value in enumerate(_sequence(result, "a list of arrays"), start=first)}

    return take_apart


@contextlib.contextmanager
def watched(forbidden, seconds):
    """Run an answer quietly, within a time limit, and notice calls of a function it must not call.

    Parameters
    ----------
    forbidden : callable or None
        The course's own reference for this exercise.
    seconds : float
        After this time `TimeUp` is raised in the answer, again and again until it lets go.

    Yields
    ------
    dict
        Afterwards ``{"shortcut": bool, "printed": bool}``.

    Notes
    -----
    Time is limited in the main thread only, since only there can Python code be interrupted.
    A single call into compiled code cannot be interrupted; it is judged when it ends.
    """
    noticed = {"shortcut": False, "printed": False}
    printed = _Unread()
    try:
        with (
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(_Unread()),
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
            _wired(forbidden, noticed),
            TimeLimit(seconds),
        ):
            warnings.simplefilter("ignore")
            yield noticed
    finally:
        noticed["printed"] = printed.used


_wires = []
"""Of the functions that are watched at the moment: the function itself, and where to note its use."""


@contextlib.contextmanager
def _wired(function, noticed):
    """Let a function report who calls it, under whatever name it was imported: its code is exchanged for a while."""
    if not isinstance(function, types.FunctionType) or function.__closure__:
        yield
        return
    code = function.__code__
    real = types.FunctionType(code, function.__globals__, function.__name__, function.__defaults__)
    real.__kwdefaults__ = function.__kwdefaults__
    _wires.append((real, noticed))
    function.__code__ = _wire.__code__
    try:
        yield
    finally:
        function.__code__ = code
        _wires.pop()


def _wire(*arguments, **named):
    from helpers.checks import probe

    return probe.report_call(arguments, named)


def report_call(arguments, named):
    """Call the watched function, and note a shortcut where a student's code called it, directly or by another one."""
    real, noticed = _wires[-1]
    caller = sys._getframe(2)
    while caller is not None and _module(caller).startswith("helpers.maths"):
        caller = caller.f_back
    if caller is not None and (caller.f_code is call.__code__ or not _module(caller).startswith("helpers.checks")):
        noticed["shortcut"] = True
    return real(*arguments, **named)


def notebook_variables(answer):
    """Find the notebook's variables that an answer reads although they bear the name of a quantity of the course.

    Parameters
    ----------
    answer : object

    Returns
    -------
    dict of str to value
        Numbers and arrays only, such as ``{"d": 1.0}``; functions, modules and names of other kinds are left alone.
    """
    if not isinstance(answer, types.FunctionType) or answer.__globals__.get("__name__") != "__main__":
        return {}
    code, variables = answer.__code__, answer.__globals__
    codes = [code, *(part for part in code.co_consts if isinstance(part, types.CodeType))]
    names = {step.argval for part in codes for step in dis.get_instructions(part) if step.opname == "LOAD_GLOBAL"}
    kinds = (int, float, np.number, np.ndarray)
    letters = sorted(name for name in names if LETTER.fullmatch(name) and isinstance(variables.get(name), kinds))
    return {name: variables[name] for name in letters if not (name == "e" and np.all(variables[name] == np.e))}


def has_code_beside_the_stub(answer):
    """Whether an answer does something besides raising NotImplementedError."""
    if not isinstance(answer, types.FunctionType):
        return False
    code = answer.__code__
    return bool(set(code.co_names) - {"NotImplementedError"}) or code.co_nlocals > code.co_argcount


@contextlib.contextmanager
def spoiled(answer, variables):
    """Let some of the notebook's variables be nan for a while."""
    answer.__globals__.update({name: value * np.nan for name, value in variables.items()})
    try:
        yield
    finally:
        answer.__globals__.update(variables)


class _Unread(io.TextIOBase):
    """Takes whatever is printed, keeps none of it."""

    used = False

    def writable(self):
        return True

    def write(self, text):
        self.used = self.used or bool(text.strip())
        return len(text)


def allowed(seconds):
    """Return how long an answer may take here: longer in the browser, where Python is slower."""
    return PATIENCE * seconds if sys.platform == "emscripten" and seconds is not None else seconds


class TimeLimit:
    """Raise `TimeUp` in the main thread once the time is over.

    Parameters
    ----------
    seconds : float
        None for no limit.
    """

    def __init__(self, seconds):
        self.seconds = allowed(seconds)
        self.active = False

    def __enter__(self):
        self.active = self.seconds is not None and threading.current_thread() is threading.main_thread()
        if not self.active:
            return
        self.trace, self.signal = sys.gettrace(), None
        if sys.platform == "emscripten":
            self.active = self._watch_the_clock()
        elif hasattr(signal, "setitimer"):
            self.signal = signal.SIGALRM
            self.handler = signal.signal(self.signal, self._expire)
            signal.setitimer(signal.ITIMER_REAL, self.seconds, 0.2)
        else:  # Windows: the same, without waking a sleeping call
            import _thread

            self.signal = signal.SIGINT
            self.handler = signal.signal(self.signal, self._expire_or_interrupt)
            self.until = time.monotonic() + self.seconds
            self.timer = threading.Timer(self.seconds, _thread.interrupt_main)
            self.timer.daemon = True
            self.timer.start()

    def __exit__(self, *exception):
        if not self.active:
            return
        sys.settrace(self.trace)
        if self.signal is None:
            sys.monitoring.set_events(MONITOR, 0)
            sys.monitoring.free_tool_id(MONITOR)
            return
        if self.signal == signal.SIGINT:
            self.timer.cancel()
        else:
            signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(self.signal, self.handler)

    def _watch_the_clock(self):
        """In the browser, with neither signals nor threads: look at it in every round of a loop and every call."""
        if sys.monitoring.get_tool(MONITOR) is not None:
            return False  # within another limit, which holds
        sys.monitoring.use_tool_id(MONITOR, "time limit of checks")
        until, kinds = time.monotonic() + self.seconds, sys.monitoring.events
        events = (kinds.JUMP, kinds.PY_START, kinds.PY_RESUME)

        def look(*place):
            if _ours(sys._getframe(1)):
                return sys.monitoring.DISABLE
            if time.monotonic() > until:
                raise TimeUp

        for event in events:
            sys.monitoring.register_callback(MONITOR, event, look)
        sys.monitoring.set_events(MONITOR, sum(events))
        return True

    def _expire_or_interrupt(self, number, frame):
        if time.monotonic() < self.until - 0.01:
            raise KeyboardInterrupt
        self._expire(number, frame)

    def _expire(self, number, frame):
        """Raise now, and again at every later line of the answer, should it catch everything."""

        def raise_again(frame, event, argument):
            if _ours(frame):
                return None
            if event == "line":
                raise TimeUp
            return raise_again

        if _ours(frame):
            return
        sys.settrace(raise_again)
        while frame is not None and not _ours(frame):
            frame.f_trace = raise_again
            frame = frame.f_back
        raise TimeUp


def stop_clock():
    """Stop what raises `TimeUp`, once the answer has let go."""
    sys.settrace(None)
    if sys.platform == "emscripten":
        sys.monitoring.set_events(MONITOR, 0)
    elif hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)


def _module(frame):
    return frame.f_globals.get("__name__") or ""


def _ours(frame):
    """Whether a frame belongs to those who run an answer."""
    return _module(frame).startswith(("helpers.checks", "helpers.grading"))


def _sequence(value, wanted, verb="was"):
    if isinstance(value, (list, tuple)) or (isinstance(value, np.ndarray) and value.ndim):
        return value
    tail = ": put list(...) round it" if hasattr(value, "__iter__") and not isinstance(value, (dict, str)) else ""
    raise WrongStructure(f"{_describe_value(value)} where {wanted} {verb} wanted{tail}")


def _take_apart(result, returns):
    if returns is None:
        return {"result": result}
    if result is None:
        raise WrongStructure("None")
    if callable(returns):
        return returns(result)
    wanted = f"{len(returns)} values ({', '.join(returns)})"
    if isinstance(result, np.ndarray) and len(np.atleast_1d(result)) != len(returns):
        raise WrongStructure(f"a single array of shape {result.shape} where {wanted} were wanted: is one missing?")
    values = _sequence(result, wanted, "were")
    if len(values) != len(returns):
        raise WrongStructure(f"{len(values)} values where {wanted} were wanted")
    return dict(zip(returns, values, strict=True))


def _looked_at(seen, result, given):
    try:
        return seen(result, *given)
    except WrongStructure:
        raise
    except Exception:  # a result, or arguments, in a state that nobody thought of
        raise WrongStructure("something that cannot be taken apart") from None


def _same_values(a, b):
    if isinstance(a, (list, tuple)):
        return isinstance(b, (list, tuple)) and len(a) == len(b) and all(map(_same_values, a, b))
    if isinstance(a, dict):
        return isinstance(b, dict) and a.keys() == b.keys() and all(_same_values(a[key], b[key]) for key in a)
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and a.dtype == b.dtype and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
    if isinstance(a, (int, float, str, bool)):
        return a == b
    return True


def _report(error, arguments):
    """Put an error into one array of text: what was raised, the arguments, and the student's line that raised it."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)][1:]  # the first is `call`
    if frames and _module(frames[0]).startswith("helpers.grading"):  # a grader hands the call on
        frames = frames[1:]
    try:
        kind, text = type(error).__name__, " ".join(str(error).split())[:300]
    except Exception:  # an error whose text cannot be had
        kind, text = type(error).__name__, ""
    if isinstance(error, TypeError) and not frames:
        kind = "WrongArguments"
    if isinstance(error, NotImplementedError):
        text = frames[-1].f_code.co_name if len(frames) > 1 else ""
    lines = [
        linecache.getline(frame.f_code.co_filename, number).strip()
        for frame, number in traceback.walk_tb(error.__traceback__)
        if _module(frame) == "__main__"
    ]
    line = lines[-1] if lines else ""
    return np.array(f"{kind}: {text}\n{_describe_arguments(arguments)}\n{line}")


def _describe_arguments(arguments):
    return ", ".join(f"{name} {_describe_value(value)}" for name, value in arguments.items())


def _describe_value(value):
    """Say in a few words what a value is: its shape, or the number itself, or its type."""
    if value is None:
        return "None"
    if isinstance(value, np.ndarray) and value.ndim:
        return f"of shape {value.shape}"
    if isinstance(value, str):
        return f"the text {value[:40]!r}"
    if isinstance(value, (float, np.floating)):
        return f"= {value:.6g}"
    if isinstance(value, (bool, int, np.generic, np.ndarray)):
        return f"= {value}"[:40]
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} of {len(value)}"
    if callable(value):
        return f"the function {getattr(value, '__name__', type(value).__name__)}"
    return f"a {type(value).__name__}"
