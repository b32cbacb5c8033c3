"""Gradient checking: what the slope must be, measured by moving every weight a little."""

import numpy as np

from helpers.maths._arguments import as_float, as_floats, require_positive, require_same_shape


def numerical_gradient(f, w, h=1e-5):
    """Return the gradient of f at w by central differences.

    Parameters
    ----------
    f : function
        From an array of the shape of w to a number.
    w : ndarray of any shape
        Integers are converted to float64, where w + h is not lost.
    h : float
        Difference step, greater than 0.

    Returns
    -------
    ndarray of the shape of w

    Raises
    ------
    ValueError
        If h is not greater than 0.

    Notes
    -----
    (f(w + h) - f(w - h)) / (2 h), one entry of w moved at a time. The error is of order h^2 from the curve plus
    epsilon / h from rounding. f is given a copy, so that w stays as it was even where f fails.

    Examples
    --------
    >>> numerical_gradient(lambda w: np.sum(w**2), [1.0, -2.0, 3.0]).round(6)
    array([ 2., -4.,  6.])
    """
    require_positive(h=h)
    moved = np.array(as_float(w))
    gradient = np.empty_like(moved)
    for i in np.ndindex(moved.shape):
        kept = moved[i]
        moved[i] = kept + h
        above = float(f(moved))
        moved[i] = kept - h
        below = float(f(moved))
        moved[i] = kept
        gradient[i] = (above - below) / (2 * h)
    return gradient


def relative_difference(a, b, floor=1e-6):
    """Return the largest relative difference between the entries of two arrays.

    Parameters
    ----------
    a : ndarray of any shape
    b : ndarray of the shape of a
    floor : float
        Entries smaller than this are compared with this, greater than 0: their own size would be rounding noise.

    Returns
    -------
    float
        0 where both are zero everywhere; near 2 for two that differ in sign.

    Raises
    ------
    ValueError
        If a and b differ in shape, or floor is not greater than 0.

    Notes
    -----
    max_i abs(a_i - b_i) / max(abs(a_i), abs(b_i), floor).

    Examples
    --------
    >>> relative_difference([0.0, 4.0], [0.0, 5.0])  # 0 and 1/5
    np.float64(0.2)
    """
    a, b = as_floats(a, b)
    require_same_shape(a=a, b=b)
    require_positive(floor=floor)
    scale = np.maximum(np.maximum(np.abs(a), np.abs(b)), floor)
    return np.max(np.abs(a - b) / scale, initial=0.0)


def check_gradients(f, parameters, gradients, h=1e-5):
    """Return how far the gradients of a network are from central differences, array by array.

    Parameters
    ----------
    f : function
        From parameters, a list of (W, b), to the error, a number.
    parameters : list of (W, b)
    gradients : list of (dE_dW, dE_db)
        To be checked; in the order and the shapes of parameters.
    h : float
        Difference step, greater than 0.

    Returns
    -------
    list of (float, float)
        The `relative_difference` of every dE_dW and dE_db: the large ones say where to look.

    Raises
    ------
    ValueError
        If gradients and parameters differ in length or shape.

    Notes
    -----
    In float64 with h = 1e-5 a right gradient stays below 1e-4, and mostly far below it; a wrong one is of order 1.

    Examples
    --------
    E = 3 W + b^2 at b = 2, where the slope against b was taken for b instead of 2 b.

    >>> def E(parameters):
    ...     ((W, b),) = parameters
    ...     return 3 * W.sum() + (b**2).sum()
    >>> ((of_W, of_b),) = check_gradients(E, [([[1.0]], [2.0])], [([[3.0]], [2.0])])
    >>> print(round(of_W, 6), round(of_b, 6))
    0.0 0.5
    """
    if len(gradients) != len(parameters):
        raise ValueError(f"There are {len(parameters)} layers of parameters but {len(gradients)} of gradients.")
    parameters = [as_floats(W, b) for W, b in parameters]
    differences = []
    for k, ((W, b), (dE_dW, dE_db)) in enumerate(zip(parameters, gradients, strict=True)):
        numerical_dE_dW = numerical_gradient(lambda moved, k=k, b=b: f(_replaced(parameters, k, (moved, b))), W, h)
        numerical_dE_db = numerical_gradient(lambda moved, k=k, W=W: f(_replaced(parameters, k, (W, moved))), b, h)
        differences.append((relative_difference(dE_dW, numerical_dE_dW), relative_difference(dE_db, numerical_dE_db)))
    return differences


def _replaced(parameters, k, layer):
    """Return the parameters with another layer in place k."""
    return [*parameters[:k], layer, *parameters[k + 1 :]]
