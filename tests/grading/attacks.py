"""Cells for the exercise delta_hidden that want points without a right answer, and some that deserve them."""

HONEST = "def delta_hidden(delta_up, W_up, A):\n    return (delta_up @ W_up.T) * A * (1 - A)"
WRONG = "def delta_hidden(delta_up, W_up, A):\n    return delta_up @ W_up.T"
SETUP = """
import numpy as np
from helpers import maths
from helpers.checks import unit_05 as check
"""

SHORTCUTS = {
    "called": "def delta_hidden(*a):\n    return maths.delta_hidden(*a)",
    "called and mended": "def delta_hidden(*a):\n    return 1.0 * maths.delta_hidden(*a)",
    "imported": "from helpers.maths import delta_hidden",
    "named": "delta_hidden = maths.delta_hidden",
    "from its own module": "from helpers.maths.backpropagation import delta_hidden",
    "partial": "import functools\ndelta_hidden = functools.partial(maths.delta_hidden)",
    "wrapped": "import functools\n@functools.wraps(maths.delta_hidden)\ndef delta_hidden(*a):\n"
    "    return maths.delta_hidden(*a)",
    "its code": "import types\ndelta_hidden = types.FunctionType(maths.delta_hidden.__code__, vars(maths))",
    "its copy": "import copy\ndelta_hidden = copy.deepcopy(maths.delta_hidden)",
    "by another function": (
        "def delta_hidden(delta_up, W_up, A):\n"
        "    n = len(delta_up)\n"
        "    one = (np.eye(A.shape[1]), np.zeros(A.shape[1]))\n"
        "    up = (W_up, np.zeros(W_up.shape[1]))\n"
        "    Y = np.full(delta_up.shape, 0.5)\n"
        "    (_, dE_db), _ = maths.backward([one, up], [A, A, Y], Y - 4 * delta_up)\n"
        "    return dE_db"
    ),
    "caught": (
        "def delta_hidden(delta_up, W_up, A):\n    try:\n        return maths.delta_hidden(delta_up, W_up, A)\n"
        "    except Exception:\n        return (delta_up @ W_up.T) * A * (1 - A)"
    ),
    "called by a cell": "one = np.ones((1, 1))\ndelta_hidden = np.vectorize(maths.delta_hidden(one, one, one))",
}
"""They call the course's own function."""

SEARCH = """
import gc, types, sys
def is_right(code):
    return "delta_hidden" in code.co_name or ("delta_up" in code.co_varnames and "W_up" in code.co_varnames)
def nested(code):
    yield code
    for part in code.co_consts:
        if isinstance(part, types.CodeType):
            yield from nested(part)
gc.unfreeze()
everything = gc.get_objects()
everything += [v for thing in list(everything) for v in gc.get_referents(thing)]
candidates = []
for thing in everything:
    if isinstance(thing, types.FunctionType) and thing.__module__ != "__main__":
        if any(is_right(code) for code in nested(thing.__code__)):
            candidates.append(thing)
    if isinstance(thing, types.CodeType) and is_right(thing):
        candidates.append(types.FunctionType(thing, vars(maths)) if not thing.co_freevars else None)
def attempt(*a):
    for candidate in candidates:
        try:
            result = candidate(*a)
            if np.shape(result) == np.shape(a[2]):
                return result
        except Exception:
            pass
    return np.zeros_like(a[2])
def delta_hidden(delta_up, W_up, A):
    return attempt(delta_up, W_up, A)
"""

CATALOGUE = {
    "reference": "delta_hidden = check.delta_hidden.reference",
    "reference called": "def delta_hidden(*a):\n    return check.delta_hidden.reference(*a)",
    "equivalents": "delta_hidden = check.delta_hidden.equivalents[0]",
    "misconceptions": "def delta_hidden(*a):\n"
    "    return check.delta_hidden.misconceptions[0].answer(*a) * a[2] * (1 - a[2])",
    "another unit": (
        "from helpers.checks import catalogue\n"
        "delta_hidden = [e for u in catalogue().values() for e in u if e.name == 'delta_hidden'][0].equivalents[0]"
    ),
    "the probe's module": (
        "import helpers.checks.unit_05 as unit\n"
        "delta_hidden = [f for n, f in vars(unit).items() if callable(f) and 'delta' in n and n != 'delta_hidden'][0]"
    ),
    "what was run before": (
        "from helpers.checks.exercise import run_known\n"
        "kept = run_known(check.delta_hidden, check.delta_hidden.reference, 0)\n"
        "def delta_hidden(*a):\n    return next(iter(kept.values()))"
    ),
    "reloaded": (
        "import importlib, helpers.maths.backpropagation as b\nb = importlib.reload(b)\ndelta_hidden = b.delta_hidden"
    ),
    "imported anew": (
        "import sys\nfor name in [n for n in sys.modules if n.startswith('helpers')]:\n    del sys.modules[name]\n"
        "import helpers.maths\ndelta_hidden = helpers.maths.delta_hidden"
    ),
    "source": ("import inspect\nexec(inspect.getsource(maths.delta_hidden))"),
    "searched for": SEARCH,
    "frames": (
        "import sys\n"
        "def delta_hidden(delta_up, W_up, A):\n"
        "    frame = sys._getframe(1)\n"
        "    while frame is not None:\n"
        "        for value in [*frame.f_locals.values(), *frame.f_globals.values()]:\n"
        "            if isinstance(value, np.ndarray) and value.shape == A.shape and value is not A "
        "and not np.array_equal(value, A):\n"
        "                return value\n"
        "            for name in ('reference', 'equivalents'):\n"
        "                other = getattr(value, name, None)\n"
        "                other = other[0] if isinstance(other, tuple) and other else other\n"
        "                if callable(other):\n"
        "                    return other(delta_up, W_up, A)\n"
        "        frame = frame.f_back\n"
        "    return A"
    ),
}
"""They look for a right answer in the process."""

FILES = {
    "a source": "exec(open(maths.backpropagation.__file__).read())",
    "a loader": (
        "from importlib.machinery import SourceFileLoader\n"
        "exec(SourceFileLoader('mine', maths.backpropagation.__file__).get_code('mine'))"
    ),
    "the catalogue's source": (
        "source = open(maths.__file__.replace('maths/__init__', 'checks/unit_05')).read()\n"
        "source = source[source.index('equivalents=(') :].split('lambda ')[1].split(',\\n')[0]\n"
        "delta_hidden = eval('lambda ' + source)"
    ),
    "another finder": (
        "import sys\nfrom importlib.machinery import PathFinder\nsys.meta_path[:] = [PathFinder]\n"
        "for name in [n for n in sys.modules if n.startswith('helpers.maths')]:\n    del sys.modules[name]\n"
        "import helpers.maths.backpropagation\n"
        "delta_hidden = sys.modules['helpers.maths.backpropagation'].delta_hidden"
    ),
}
"""They read the course's files, which only walls can hide."""

PATCHES = {
    "numpy.testing": "np.testing.assert_allclose = np.testing.assert_array_equal = lambda *a, **k: None",
    "comparisons": "np.allclose = np.isclose = np.array_equal = lambda *a, **k: True",
    "all": "np.all = lambda *a, **k: True",
    "probe": "from helpers.checks import probe\nprobe.call = probe.as_array = lambda *a, **k: {}",
    "judging": "from helpers.checks import judging\njudging.same = judging.same_array = lambda *a, **k: True",
    "exercise": (
        "from helpers.checks import exercise\nexercise.judge = exercise.diagnose = lambda e, *a, **k: "
        "exercise.Diagnosis(e.name, 'passed')\nexercise.same = lambda *a: True\n"
        "exercise.Exercise.__call__ = lambda *a, **k: None"
    ),
    "diagnosis": "from helpers.checks import Diagnosis\nDiagnosis.status = 'passed'",
    "the message": (
        "from helpers.grading import wire\nencode = wire.encode\n"
        "wire.encode = lambda report: encode(wire.Report('answered', {}, printed=True))"
    ),
    "no message": "from helpers.grading import wire\nwire.encode = lambda report: b'passed'",
    "text for a message": "from helpers.grading import wire\nwire.encode = lambda report: 'passed'",
    "array": "make = np.array\nnp.array = lambda *a, **k: make(1.0)",
    "json": "import json\njson.dumps = lambda *a, **k: '{}'",
    "tracing": "import sys\nsys.settrace(lambda *a: None)\nsys.setprofile(lambda *a: None)",
    "hooks": "import sys\nsys.excepthook = sys.unraisablehook = sys.displayhook = lambda *a: None",
    "atexit": "import atexit, os\natexit.register(os.write, 2, b'passed')",
    "the recursion limit": "import sys\nsys.setrecursionlimit(100)",
    "standard streams": "import sys\nsys.stdout = sys.stderr = sys.stdin = sys.__stdout__ = None",
    "builtins": "import builtins\nbuiltins.isinstance = lambda *a: True\nbuiltins.len = lambda *a: 1",
    "the alarm": "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nsignal.setitimer = print",
    "all modules": "import sys\nsys.modules.clear()",
}
"""They change what judges them; a wrong answer follows."""

RETURNED = {
    "equal to everything": "class Same:\n    __eq__ = __ne__ = __le__ = __ge__ = lambda *a: True\n"
    "    __sub__ = __rsub__ = lambda *a: 0.0\n    __hash__ = None\nresult = Same()",
    "a float that is equal": "class Float(float):\n    __eq__ = lambda *a: True\n"
    "    __sub__ = __rsub__ = lambda *a: 0.0\n    __hash__ = None\nresult = Float(1.0)",
    "an array that is equal": "class Array(np.ndarray):\n    __eq__ = lambda *a: np.True_\n    __hash__ = None\n"
    "    def __array_ufunc__(self, *a, **k):\n        return np.True_\n"
    "    def __array_function__(self, *a, **k):\n        return True\n"
    "result = np.ones((5, 4)).view(Array)",
    "an array by protocol": "class P:\n    def __array__(self, *a, **k):\n"
    "        raise KeyboardInterrupt\nresult = P()",
    "an endless protocol": "class P:\n    def __array__(self, *a, **k):\n"
    "        while True:\n            pass\nresult = P()",
    "no class": "class P:\n    __class__ = property(lambda self: np.ndarray)\nresult = P()",
    "a huge length": "class P:\n    __len__ = lambda self: 10**12\n    __getitem__ = lambda self, k: 1.0\nresult = P()",
    "without end": "class P:\n    def __iter__(self):\n        while True:\n            yield 1.0\nresult = P()",
    "an endless iterator": "import itertools\nresult = itertools.repeat(1.0)",
    "its own entry": "result = []\nresult.append(result)",
    "a billion numbers": "result = np.broadcast_to(1.0, (10**9,))",
    "a million numbers": "result = np.ones(10**6)",
    "objects": "result = np.array([object()] * 5)",
    "a long text": "result = 'x' * 10**7",
    "surrogates": "result = '\\ud800'",
    "a structured array": "result = np.zeros(3, dtype=[('a', 'f8')])",
    "dates": "result = np.zeros(3, dtype='M8[s]')",
    "nothing": "result = None",
}
"""They put something odd into `result`, which the answer returns."""

ENDINGS = {
    "exit": ("def delta_hidden(*a):\n    import os\n    os._exit(0)", "ended the whole process"),
    "exit of a cell": ("import os\nos._exit(0)", "ended the whole process"),
    "exit of python": ("def delta_hidden(*a):\n    raise SystemExit", "SystemExit"),
    "an interrupt": ("def delta_hidden(*a):\n    raise KeyboardInterrupt", "KeyboardInterrupt"),
    "killed": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "ended the whole process"),
    "crashed": ("import ctypes\ndef delta_hidden(*a):\n    ctypes.string_at(0)", "ended the whole process"),
    "deep": (
        "import sys\nsys.setrecursionlimit(10**8)\ndef delta_hidden(*a):\n    return delta_hidden(*a, *a[:0], **{})",
        "",
    ),
    "without end": ("def delta_hidden(*a):\n    while True:\n        pass", "never ends"),
    "without end, catching": (
        "def delta_hidden(*a):\n    while True:\n        try:\n            while True:\n                pass\n"
        "        except BaseException:\n            pass",
        "never ends",
    ),
    "a cell without end": ("while True:\n    pass", "did not end in time"),
    "deaf": (
        "import signal\ndef delta_hidden(*a):\n    signal.signal(signal.SIGALRM, signal.SIG_IGN)\n    while True:\n"
        "        pass",
        "never ends",
    ),
    "descriptors closed": ("import os\ndef delta_hidden(*a):\n    os.closerange(0, 4096)", "ended the whole process"),
    "descriptors filled": (
        "import os\nfor k in range(3, 64):\n    try:\n        os.write(k, b'passed' * 100)\n"
        "    except OSError:\n        pass\n"
        "def delta_hidden(delta_up, W_up, A):\n    return (delta_up @ W_up.T) * A * (1 - A)",
        "no result of an answer",
    ),
}
"""They end before there is a result; with words of what is told."""

FORGED = (
    "import os\nfrom helpers.grading import wire\n"
    "def delta_hidden(delta_up, W_up, A):\n"
    "    arrays = {'batch of 5: result': np.zeros((5, 4)), 'square: result': np.zeros((3, 3))}\n"
    "    message = wire.encode(wire.Report('answered', arrays))\n"
    "    for k in range(3, 64):\n"
    "        try:\n            os.write(k, message)\n        except OSError:\n            pass\n"
    "    os._exit(0)"
)
"""It writes a message of its own to every descriptor."""

BESIDE = {
    "a fork in the answer": "import os\ndef delta_hidden(delta_up, W_up, A):\n    os.fork()\n"
    "    return (delta_up @ W_up.T) * A * (1 - A)",
    "a fork in a cell": "import os\nos.fork()\n" + HONEST,
    "a thread": "import threading, time\nthreading.Thread(target=time.sleep, args=(3600,)).start()\n" + HONEST,
    "an error in another cell": "1 / 0\n",
    "exit in another cell": "exit()\n",
    "awaited": "import asyncio\nawait asyncio.sleep(0)\n" + HONEST,
    "the notebook's shell": "get_ipython().run_line_magic('matplotlib', 'inline')\ndisplay(1)\n" + HONEST,
    "a figure": "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\n" + HONEST,
    "its own check": HONEST + "\ncheck.delta_hidden(delta_hidden)\ncheck.delta_hidden(delta_hidden, seed=1)",
    "much printed": "import os\nprint('x' * 10**6)\nos.write(1, b'x' * 10**6)\n" + HONEST,
    "quiet": "np.seterr(all='raise')\nimport warnings\nwarnings.simplefilter('error')\n" + HONEST,
    "compared with the course's": HONEST + "\nmaths.delta_hidden(np.ones((1, 1)), np.ones((1, 1)), np.ones((1, 1)))",
}
"""They are right, or a right answer follows."""
