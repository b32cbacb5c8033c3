"""What every reference function asks of its arguments: floating point numbers, and shapes that meet."""

import re
from functools import lru_cache

import numpy as np


def as_floats(*values):
    """Return every value in floating point: float32 stays float32, integers and lists become float64.

    A plain Python number stays a Python number, so that it takes on the dtype of the array it meets.
    """
    return tuple(as_float(value) for value in values)


def as_float(value):
    """Return one value in floating point, as `as_floats` does."""
    if type(value) in (bool, int, float):
        return float(value)
    if isinstance(value, np.floating):
        return value
    array = np.asarray(value)
    return array if np.issubdtype(array.dtype, np.floating) else array.astype(float)


def require_same_shape(**pair):
    """Raise ValueError unless both named arrays have one shape; nothing is broadcast silently."""
    (name, array), (other_name, other) = pair.items()
    if np.shape(array) != np.shape(other):
        raise ValueError(
            f"{name} has shape {np.shape(array)} but {other_name} has shape {np.shape(other)}: they must be the same."
        )


def require_shapes(wanted, *arrays):
    """Raise ValueError unless the arrays have the wanted axes, where one name is one size.

    `wanted` is written as in a docstring, for example ``"A (n_cases, n_in), W (n_in, n_out), b (n_out,)"``.
    """
    sizes = {}
    for (_, axes), array in zip(_parse(wanted), arrays, strict=True):
        shape = np.shape(array)
        if len(shape) != len(axes) or any(
            sizes.setdefault(axis, size) != size for axis, size in zip(axes, shape, strict=True)
        ):
            got = ", ".join(
                f"{name} {np.shape(array)}" for (name, _), array in zip(_parse(wanted), arrays, strict=True)
            )
            raise ValueError(f"The shapes do not meet: got {got}; wanted {wanted}.")


@lru_cache
def _parse(wanted):
    """Return the pairs (name, axes) of a description of shapes."""
    return tuple((name, tuple(re.findall(r"\w+", axes))) for name, axes in re.findall(r"(\w+) \(([\w, ]*)\)", wanted))


def require_positive(**numbers):
    """Raise ValueError unless every named number is greater than zero."""
    for name, number in numbers.items():
        if not number > 0:
            raise ValueError(f"{name} must be greater than 0, but is {number}.")
