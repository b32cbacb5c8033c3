"""Backpropagation, by hand: what the notebooks of the course call.

Importing this package costs nothing: each part is loaded when it is first asked for.

========== ==============================================================
maths      the reference implementations, in NumPy alone
figures    drawings of arrays, with matplotlib
widgets    sliders over the two, with ipywidgets
checks     the exercises: what is right, and which mistake an answer shows
data       real handwritten digits
========== ==============================================================

Examples
--------
>>> from helpers import maths
>>> maths.__name__
'helpers.maths'
"""

import importlib

__version__ = "0.1.0"
__all__ = ["checks", "data", "figures", "maths", "widgets"]


def __getattr__(name):
    if name in __all__:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(__all__)}.")


def __dir__():
    return sorted({*globals(), *__all__})
