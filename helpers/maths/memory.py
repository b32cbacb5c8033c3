"""Unit 09: many classifiers trained at once, and their mistakes on seen and unseen cases."""

import numpy as np

from helpers.maths._arguments import as_float, require_shapes
from helpers.maths.activations import logistic


def error_curves(X, d, held_out, n_hidden, sweeps, rng, eta=0.1, alpha=0.9, lam=0.0, every=10):
    """Train networks with one hidden layer, one for each set of cases, and record how often they err on the way.

    Parameters
    ----------
    X : ndarray of shape (n_runs, n_cases, n_in)
        Training cases, a set of its own for every run.
    d : ndarray of int of shape (n_runs, n_cases)
        Their classes, counted from 0.
    held_out : list of (X, d)
        Sets of cases that are not trained on: X of shape (n, n_in) and d of shape (n,), or (n_runs, n, n_in) and
        (n_runs, n).
    n_hidden : int
    sweeps : int
        Steps, each on all training cases of a run.
    rng : numpy.random.Generator
        Draws the starting weights.
    eta : float
        Step size, on the error per case: the summed gradient is divided by n_cases.
    alpha : float
        Momentum.
    lam : float
        Weight decay that goes with the summed error; the biases are not decayed.
    every : int
        Record the mistakes before the first sweep and after every so many.

    Returns
    -------
    at : ndarray of int of shape (n_points,)
        The sweeps after which mistakes were counted.
    rates : ndarray of shape (1 + len(held_out), n_runs, n_points)
        Share of mistakes: on the training cases first, then on each set held out.

    Raises
    ------
    ValueError
        If the shapes do not meet.

    Notes
    -----
    Tanh units below, a logistic output a class on top, cross-entropy (delta = Y - D); inputs are taken from their mean
    over all training cases. Weights start evenly from [-s, s] with s = 1 / sqrt(n_in), the biases at 0. A run is one
    entry of the first axis of every array: `@` multiplies all of them in one call.

    Examples
    --------
    Two cases are soon told apart.

    >>> at, rates = error_curves([[[0.0], [1.0]]], [[0, 1]], [], 2, 200, np.random.default_rng(1986), every=100)
    >>> at, rates[0, 0, -1]
    (array([  0, 100, 200]), np.float64(0.0))
    """
    X, d = as_float(X), np.asarray(d)
    require_shapes("X (n_runs, n_cases, n_in), d (n_runs, n_cases)", X, d)
    n_runs, n_cases, n_in = X.shape
    D = np.eye(int(d.max()) + 1, dtype=X.dtype)[d]  # (n_runs, n_cases, n_classes)
    mean = X.mean(axis=(0, 1))
    X = X - mean
    sets = [(X, d), *((as_float(X_held) - mean, np.asarray(d_held)) for X_held, d_held in held_out)]
    W1, W2 = (
        rng.uniform(-1, 1, (n_runs, below, above)).astype(X.dtype) / X.dtype.type(np.sqrt(below))
        for below, above in ((n_in, n_hidden), (n_hidden, D.shape[-1]))
    )
    places = [W1, np.zeros((n_runs, 1, n_hidden), X.dtype), W2, np.zeros((n_runs, 1, D.shape[-1]), X.dtype)]
    velocities = [np.zeros_like(place) for place in places]
    ones = np.ones((1, n_cases), X.dtype)  # ones @ delta is a sum over cases, and quicker
    at = np.arange(0, sweeps + 1, every)
    rates = np.empty((len(sets), n_runs, len(at)), X.dtype)
    for sweep in range(sweeps + 1):
        W1, b1, W2, b2 = places
        if sweep % every == 0:
            for k, (X_k, d_k) in enumerate(sets):
                Z2 = np.tanh(X_k @ W1 + b1) @ W2 + b2
                rates[k, :, sweep // every] = np.mean(Z2.argmax(axis=-1) != d_k, axis=-1)
        A1 = np.tanh(X @ W1 + b1)  # (n_runs, n_cases, n_hidden)
        delta2 = logistic(A1 @ W2 + b2) - D  # (n_runs, n_cases, n_classes)
        delta1 = (delta2 @ W2.swapaxes(1, 2)) * (1 - A1**2)
        slopes = X.swapaxes(1, 2) @ delta1, ones @ delta1, A1.swapaxes(1, 2) @ delta2, ones @ delta2
        if lam:
            slopes = slopes[0] + lam * W1, slopes[1], slopes[2] + lam * W2, slopes[3]
        for place, v, slope in zip(places, velocities, slopes, strict=True):
            v *= alpha
            v -= eta / n_cases * slope
            place += v
    return at, rates
