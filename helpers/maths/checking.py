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
    epsilon / h from rounding. Every call of f gets a fresh copy, so that w stays as it was even where f fails, and a
    function that writes into its argument does no harm.

    Examples
    --------
    >>> numerical_gradient(lambda w: np.sum(w**2), [1.0, -2.0, 3.0]).round(6)
    array([ 2., -4.,  6.])
    """
    require_positive(h=h)
    w = np.asarray(as_float(w))
    gradient = np.empty_like(w)
    for i in np.ndindex(w.shape):
        gradient[i] = (_moved(f, w, i, h) - _moved(f, w, i, -h)) / (2 * h)
    return gradient


def forward_difference(f, w, h=1e-8):
    """Return the gradient of f at w by one-sided differences: half the work of `numerical_gradient`, and cruder.

    Parameters
    ----------
    f : function
        From an array of the shape of w to a number.
    w : ndarray of any shape
        Integers are converted to float64.
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
    (f(w + h) - f(w)) / h, one entry of w moved at a time. The error is of order h from the curve plus epsilon / h from
    rounding.

    Examples
    --------
    The slope of w^2 at 1 is 2; one-sided it comes out as 2 + h.

    >>> forward_difference(lambda w: np.sum(w**2), [1.0], h=0.5)
    array([2.5])
    """
    require_positive(h=h)
    w = np.asarray(as_float(w))
    gradient = np.empty_like(w)
    here = float(f(w.copy()))
    for i in np.ndindex(w.shape):
        gradient[i] = (_moved(f, w, i, h) - here) / h
    return gradient


def _moved(f, w, i, step):
    """Return f where entry i of w is moved by a step."""
    moved = w.copy()
    moved[i] += step
    return float(f(moved))


def error_curve(f, w, gradient, steps, difference=numerical_gradient):
    """Return how far measured gradients are from a known one, for every difference step.

    Parameters
    ----------
    f : function
        From an array of the shape of w to a number.
    w : ndarray of any shape
    gradient : ndarray of the shape of w
        The gradient of f at w, not zero everywhere.
    steps : array_like of shape (n_steps,)
        Difference steps, greater than 0.
    difference : function
        `numerical_gradient` or `forward_difference`.

    Returns
    -------
    ndarray of shape (n_steps,)

    Raises
    ------
    ValueError
        If gradient and w differ in shape, or a step is not greater than 0.

    Notes
    -----
    norm(measured - gradient) / norm(gradient), where norm is the root of the sum of squares.

    Examples
    --------
    The slope of w^3 at 1 is 3; measured with h it is 3 + h^2.

    >>> error_curve(lambda w: np.sum(w**3), [1.0], [3.0], [0.5, 0.25])  # 0.25 / 3 and 0.0625 / 3
    array([0.08333333, 0.02083333])
    """
    w, gradient = as_floats(w, gradient)
    require_same_shape(w=w, gradient=gradient)
    errors = [np.linalg.norm(np.subtract(difference(f, w, h), gradient)) for h in steps]
    return np.asarray(errors, dtype=np.result_type(w, gradient)) / np.linalg.norm(gradient)


def fit_error_curve(steps, errors, order):
    """Fit the two branches of a V: an error that falls with the step, and one that grows as the step shrinks.

    Parameters
    ----------
    steps : ndarray of shape (n_steps,)
        Difference steps, greater than 0, over several powers of ten.
    errors : ndarray of shape (n_steps,)
        Relative errors, as `error_curve` returns them.
    order : int
        What theory says of the curve's error: 1 for forward, 2 for central differences.

    Returns
    -------
    dict of str to float
        The ``order``, the model's ``a`` and ``epsilon`` in error = a h^order + epsilon / h, and the slopes of the two
        branches as straight lines in logarithms, not held to theory: ``rising`` (near order), ``falling`` (near -1).

    Raises
    ------
    ValueError
        If steps and errors differ in shape, or a branch has fewer than two points.

    Notes
    -----
    A branch begins a factor 10 away from the smallest error and ends where the error is 0.1; a and epsilon are
    geometric means over the branches. Noise near the tip, and steps so small that w + h is w, are so left out.

    Examples
    --------
    >>> h = 10.0 ** np.arange(-6, 0)
    >>> fit = fit_error_curve(h, 2 * h**2 + 4e-9 / h, order=2)  # lowest at h = 0.001
    >>> print(*(f"{name} {value:.1g}" for name, value in fit.items()))
    order 2 a 2 epsilon 4e-09 rising 2 falling -1
    """
    steps, errors = as_floats(steps, errors)
    require_same_shape(steps=steps, errors=errors)
    best = steps[np.argmin(errors)]
    usable = (errors > 0) & (errors < 0.1)
    right, left = usable & (steps >= 9.9 * best), usable & (steps <= best / 9.9)
    if min(right.sum(), left.sum()) < 2:
        raise ValueError("Each branch needs at least two steps: take steps over more powers of ten.")
    h, error = np.log(steps), np.log(errors)
    return {
        "order": order,
        "a": float(np.exp(np.mean(error[right] - order * h[right]))),
        "epsilon": float(np.exp(np.mean(error[left] + h[left]))),
        "rising": float(np.polyfit(h[right], error[right], 1)[0]),
        "falling": float(np.polyfit(h[left], error[left], 1)[0]),
    }


def best_step(a, order, epsilon):
    """Return the difference step with the smallest error, where the error is a h^order + epsilon / h.

    Parameters
    ----------
    a : float
        Size of the error from the curve, greater than 0.
    order : int
        1 for forward, 2 for central differences.
    epsilon : float
        Size of the error from rounding, greater than 0.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If a number is not greater than 0.

    Notes
    -----
    The slope of the error, order a h^(order - 1) - epsilon / h^2, is 0 at h = (epsilon / (order a))^(1 / (order + 1)).

    Examples
    --------
    >>> round(best_step(2.0, 1, 2e-8), 9)  # the square root of 1e-8
    0.0001
    >>> round(best_step(0.5, 2, 1e-6), 9)  # the cube root of 1e-6
    0.01
    """
    require_positive(a=a, order=order, epsilon=epsilon)
    return (epsilon / (order * a)) ** (1 / (order + 1))


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
    Measured on 200 networks of 3, 4 and 2 units with 5 cases each: the right backward pass at most 1.5e-6, each of
    the wrong ones named in `MISTAKES` at least 0.012.

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
