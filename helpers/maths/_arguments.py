"""What every reference function asks of its arguments: floating point numbers, and shapes that meet."""

import re
from functools import lru_cache

import numpy as np


def as_floats(*values):
    """Return every value in floating point: float32 stays float32, integers and lists become float64.

    A plain Python number stays a Python number, so that it takes on the dtype of the array it meets.
    """
    return tuple([as_float(value) for value in values])


def as_float(value):
    """Return one value in floating point, as `as_floats` does."""
    if type(value) is np.ndarray and value.dtype.kind == "f":  # mostly, and in a tenth of a microsecond
        return value
    if type(value) in (bool, int, float):
        return float(value)
    if isinstance(value, np.floating):
        return value
    array = np.asarray(value)
    return array if np.issubdtype(array.dtype, np.floating) else array.astype(float)


def require_same_shape(**pair):
    """Raise ValueError unless both named arrays have one shape; nothing is broadcast silently."""
    (name, array), (other_name, other) = pair.items()
    shape, other_shape = np.shape(array), np.shape(other)
    if shape != other_shape:
        raise ValueError(f"{name} has shape {shape} but {other_name} has shape {other_shape}: they must be the same.")


def require_shapes(wanted, *arrays):
    """Raise ValueError unless the arrays have the wanted axes, where one name is one size.

    `wanted` is written as in a docstring, for example ``"A (n_cases, n_in), W (n_in, n_out), b (n_out,)"``.
    """
    shapes = tuple([array.shape if type(array) is np.ndarray else np.shape(array) for array in arrays])
    if not _meet(wanted, shapes):
        got = ", ".join(f"{name} {shape}" for (name, _), shape in zip(_parse(wanted), shapes, strict=True))
        raise ValueError(f"The shapes do not meet: got {got}; wanted {wanted}.")


@lru_cache(maxsize=4096)
def _meet(wanted, shapes):
    """Return whether shapes have the wanted axes; remembered, since a training asks the same again at every step."""
    sizes = {}
    return all(
        len(shape) == len(axes) and all(sizes.setdefault(axis, size) == size for axis, size in zip(axes, shape))
        for (_, axes), shape in zip(_parse(wanted), shapes, strict=True)
    )


@lru_cache
def _parse(wanted):
    """Return the pairs (name, axes) of a description of shapes."""
    return tuple((name, tuple(re.findall(r"\w+", axes))) for name, axes in re.findall(r"(\w+) \(([\w, ]*)\)", wanted))


def require_positive(**numbers):
    """Raise ValueError unless every named number is greater than zero."""
    for name, number in numbers.items():
        if not number > 0:
            raise ValueError(f"{name} must be greater than 0, but is {number}.")
