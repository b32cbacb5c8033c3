"""Elementary functions for whatever comes in: a Value, a Tensor, a Dual, a plain number or an array."""

import numpy as np


def tanh(x):
    """Return tanh(x), whose slope is 1 - tanh(x)^2.

    Parameters
    ----------
    x : Value, Tensor, Dual, float or ndarray

    Returns
    -------
    of the kind of x

    Examples
    --------
    >>> float(tanh(0.0))
    0.0
    """
    return _apply("tanh", np.tanh, x)


def exp(x):
    """Return e^x, which is its own slope.

    Parameters
    ----------
    x : Value, Tensor, Dual, float or ndarray

    Returns
    -------
    of the kind of x

    Examples
    --------
    >>> float(exp(0.0))
    1.0
    """
    return _apply("exp", np.exp, x)


def log(x):
    """Return the natural logarithm of x, whose slope is 1 / x.

    Parameters
    ----------
    x : Value, Tensor, Dual, float or ndarray
        Greater than 0.

    Returns
    -------
    of the kind of x

    Examples
    --------
    >>> float(log(1.0))
    0.0
    """
    return _apply("log", np.log, x)


def relu(x):
    """Return x where it is positive, else 0; the slope is 1 or 0.

    Parameters
    ----------
    x : Value, Tensor, Dual, float or ndarray

    Returns
    -------
    of the kind of x

    Examples
    --------
    >>> float(relu(-3.0)), float(relu(3.0))
    (0.0, 3.0)
    """
    return _apply("relu", lambda x: np.maximum(x, 0), x)


def _apply(name, plain, x):
    """Call the method of that name, or the plain function on what has none."""
    method = getattr(x, name, None)
    return plain(x) if method is None else method()
