"""How wrong an output is, and the slope of that: squared error (unit 03) and cross-entropy (unit 05)."""

import numpy as np

from helpers.maths._arguments import as_floats, require_same_shape
from helpers.maths.bayes import bernoulli_log_likelihood


def squared_error(Y, D):
    """Return half the sum of squared errors.

    Parameters
    ----------
    Y : ndarray of any shape, mostly (n_cases, n_out)
        Actual output.
    D : ndarray of the shape of Y
        Desired output.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If Y and D differ in shape.

    Notes
    -----
    E = 1/2 sum_c sum_j (y_cj - d_cj)^2, a sum over cases and outputs, not a mean.

    References
    ----------
    Rumelhart, Hinton & Williams (1986), Nature 323:533-536, equation 3.

    Examples
    --------
    >>> squared_error([[1.0, 0.0], [3.0, 0.0]], [[0.0, 0.0], [1.0, 0.0]])  # (1^2 + 2^2) / 2
    np.float64(2.5)
    """
    Y, D = as_floats(Y, D)
    require_same_shape(Y=Y, D=D)
    return 0.5 * np.sum((Y - D) ** 2)


def squared_error_slope(Y, D):
    """Return the slope of the squared error against every output.

    Parameters
    ----------
    Y : ndarray of any shape, mostly (n_cases, n_out)
        Actual output.
    D : ndarray of the shape of Y
        Desired output.

    Returns
    -------
    ndarray of the shape of Y

    Raises
    ------
    ValueError
        If Y and D differ in shape.

    Notes
    -----
    dE/dy_cj = y_cj - d_cj: positive where the output is too high.

    References
    ----------
    Rumelhart, Hinton & Williams (1986), Nature 323:533-536, equation 4.

    Examples
    --------
    >>> squared_error_slope([[0.75, 0.25]], [[1.0, 0.0]])
    array([[-0.25,  0.25]])
    """
    Y, D = as_floats(Y, D)
    require_same_shape(Y=Y, D=D)
    return Y - D


def cross_entropy(Y, D):
    """Return the cross-entropy of outputs that are probabilities of a yes.

    Parameters
    ----------
    Y : ndarray of any shape, mostly (n_cases, n_out)
        Actual output, in [0, 1].
    D : ndarray of the shape of Y
        Desired output, in [0, 1].

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If Y and D differ in shape.

    Notes
    -----
    E = -sum_c sum_j d_cj log y_cj + (1 - d_cj) log(1 - y_cj), a sum over cases and outputs: minus the Bernoulli
    log likelihood. It stays finite where rounding has made an output 0 or 1.

    References
    ----------
    Bishop (2006), Pattern Recognition and Machine Learning, equation 5.21.

    Examples
    --------
    >>> print(round(cross_entropy([[0.5], [0.5]], [[1.0], [0.0]]), 3))  # 2 log 2
    1.386
    """
    Y, D = as_floats(Y, D)
    require_same_shape(Y=Y, D=D)
    return -bernoulli_log_likelihood(Y, D)


def cross_entropy_delta(Y, D):
    """Return delta = dE/dZ at the top, for cross-entropy and logistic outputs.

    Parameters
    ----------
    Y : ndarray of any shape, mostly (n_cases, n_out)
        Actual output, Y = logistic(Z).
    D : ndarray of the shape of Y
        Desired output.

    Returns
    -------
    ndarray of the shape of Y

    Raises
    ------
    ValueError
        If Y and D differ in shape.

    Notes
    -----
    dE/dy = (y - d) / (y (1 - y)) and dy/dz = y (1 - y), so delta = y - d: the slope of the logistic cancels.

    Examples
    --------
    >>> cross_entropy_delta([[0.75]], [[1.0]])
    array([[-0.25]])
    """
    Y, D = as_floats(Y, D)
    require_same_shape(Y=Y, D=D)
    return Y - D
