"""Unit 00: arrays and their shapes."""

import numpy as np

from helpers.maths._arguments import require_shapes


def double(x):
    """Return twice x.

    Parameters
    ----------
    x : float or ndarray of any shape

    Returns
    -------
    number or ndarray of the shape of x

    Examples
    --------
    >>> double([1.5, -2.0])
    array([ 3., -4.])
    """
    return 2 * np.asarray(x)


def shape_of_product(A, B):
    """Return the shape of the matrix product A @ B.

    Parameters
    ----------
    A : ndarray of shape (n_rows, n_inner)
    B : ndarray of shape (n_inner, n_columns)

    Returns
    -------
    tuple of two int
        (n_rows, n_columns).

    Raises
    ------
    ValueError
        If the columns of A are not as many as the rows of B.

    Notes
    -----
    The inner sizes must meet, and vanish: (n, k) @ (k, m) -> (n, m).

    Examples
    --------
    >>> shape_of_product([[1, 2, 3], [4, 5, 6]], [[1], [0], [1]])
    (2, 1)
    """
    require_shapes("A (n_rows, n_inner), B (n_inner, n_columns)", A, B)
    return np.shape(A)[0], np.shape(B)[1]


def sum_over_cases(X):
    """Return the sum of every feature over all cases.

    Parameters
    ----------
    X : ndarray of shape (n_cases, n_features)
        One row a case.

    Returns
    -------
    ndarray of shape (n_features,)

    Raises
    ------
    ValueError
        If X is not two-dimensional.

    Notes
    -----
    s_i = sum_c x_ci. Axis 0 counts the cases, so it is axis 0 that goes.

    Examples
    --------
    >>> sum_over_cases([[1, 10], [2, 20], [3, 30]])
    array([ 6, 60])
    """
    require_shapes("X (n_cases, n_features)", X)
    return np.sum(X, axis=0)
