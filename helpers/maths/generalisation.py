"""Unit 09: features, labels, and what an error on unseen cases says."""

import math

import numpy as np

from helpers.maths._arguments import as_float, require_shapes


def polynomial_features(x, degree):
    """Return the powers of one input as features.

    Parameters
    ----------
    x : ndarray of shape (n_cases,)
    degree : int
        Highest power, at least 1.

    Returns
    -------
    ndarray of shape (n_cases, degree)
        Columns x, x^2, ..., x^degree. There is no column of ones: that is the bias.

    Raises
    ------
    ValueError
        If x is not one number a case, or degree is below 1.

    Examples
    --------
    >>> polynomial_features([2.0, -1.0], degree=3)
    array([[ 2.,  4.,  8.],
           [-1.,  1., -1.]])
    """
    x = as_float(x)
    require_shapes("x (n_cases,)", x)
    if degree < 1:
        raise ValueError(f"degree must be at least 1, but is {degree}.")
    return np.stack([x**power for power in range(1, degree + 1)], axis=1)


def success_rate(train, seeds):
    """Return how often a training succeeds, and between which limits its true rate of success probably lies.

    Parameters
    ----------
    train : function
        From a seed to True (the run succeeded) or False.
    seeds : sequence of int
        One run each; at least one.

    Returns
    -------
    rate : float
        Share of runs that succeeded.
    low, high : float
        Limits of about 95 % confidence, within [0, 1].

    Raises
    ------
    ValueError
        If there are no seeds.

    Notes
    -----
    With k successes in n runs: p = (k + 2) / (n + 4), and the limits are p -+ 2 sqrt(p (1 - p) / (n + 4)), cut to
    [0, 1]. Two successes and two failures are added, so that 5 of 5 does not claim to be certain.

    References
    ----------
    Agresti & Coull (1998), The American Statistician 52:119-126.

    Examples
    --------
    Half of 12 runs: p = 8 / 16, and 2 sqrt(1/4 / 16) = 1/4.

    >>> success_rate(lambda seed: seed % 2 == 0, range(12))
    (0.5, 0.25, 0.75)
    """
    outcomes = [bool(train(seed)) for seed in seeds]
    if not outcomes:
        raise ValueError("A rate needs at least one seed, but there are none.")
    k, n = sum(outcomes), len(outcomes)
    p = (k + 2) / (n + 4)
    reach = 2 * math.sqrt(p * (1 - p) / (n + 4))
    return k / n, max(0.0, p - reach), min(1.0, p + reach)


def shuffle_labels(d, fraction, rng):
    """Return labels of which a fraction was taken off, mixed, and handed out again.

    Parameters
    ----------
    d : ndarray of shape (n_cases,)
        Labels of any dtype.
    fraction : float
        Share of the cases that give their label into the mix, from 0 to 1.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of the shape and dtype of d

    Raises
    ------
    ValueError
        If d is not one label a case, or the fraction is outside 0 to 1.

    Notes
    -----
    round(fraction * n_cases) cases are drawn without repetition, and their labels permuted among them. So every label
    occurs as often as before, and a mixed label may by chance land on its own class: with ten equally common classes
    one in ten does, so that about 0.9 * fraction of all labels are wrong afterwards.

    Examples
    --------
    >>> d = np.array([0, 0, 1, 1, 2, 2])
    >>> shuffle_labels(d, 0.0, np.random.default_rng(1986))
    array([0, 0, 1, 1, 2, 2])
    >>> sorted(shuffle_labels(d, 1.0, np.random.default_rng(1986)).tolist())
    [0, 0, 1, 1, 2, 2]
    """
    shuffled = np.array(d)
    require_shapes("d (n_cases,)", shuffled)
    if not 0 <= fraction <= 1:
        raise ValueError(f"fraction must be from 0 to 1, but is {fraction}.")
    mixed = rng.choice(len(shuffled), size=round(fraction * len(shuffled)), replace=False)
    shuffled[mixed] = shuffled[rng.permutation(mixed)]
    return shuffled


def generalisation_gap(Y, d, Y_test, d_test):
    """Return how much more often a classifier errs on unseen cases than on those it was trained on.

    Parameters
    ----------
    Y : ndarray of shape (n_cases, n_classes)
        Outputs for the training cases.
    d : ndarray of int of shape (n_cases,)
        Their classes.
    Y_test : ndarray of shape (n_test, n_classes)
        Outputs for unseen cases.
    d_test : ndarray of int of shape (n_test,)

    Returns
    -------
    float
        Error rate on the test cases minus error rate on the training cases, in [-1, 1].

    Raises
    ------
    ValueError
        If the shapes do not meet.

    Notes
    -----
    A case is a mistake when its largest output stands in another place than its class. Two sets of different sizes can
    only be compared by the case: these are means, not sums.

    Examples
    --------
    No mistake in two training cases, one in two test cases.

    >>> generalisation_gap([[0.9, 0.2], [0.1, 0.3]], [0, 1], [[0.4, 0.6], [0.2, 0.8]], [0, 1])
    0.5
    """
    Y, d, Y_test, d_test = np.asarray(Y), np.asarray(d), np.asarray(Y_test), np.asarray(d_test)
    wanted = "Y (n_cases, n_classes), d (n_cases,), Y_test (n_test, n_classes), d_test (n_test,)"
    require_shapes(wanted, Y, d, Y_test, d_test)
    return float(np.mean(Y_test.argmax(axis=1) != d_test) - np.mean(Y.argmax(axis=1) != d))


def early_stop(curve, patience):
    """Return which epoch to keep, when training ends after too many epochs without a new lowest error.

    Parameters
    ----------
    curve : sequence of float of length n_epochs, at least 1
        Error on the validation set after every epoch.
    patience : int
        Training ends after so many epochs in a row without a new lowest error; at least 1.

    Returns
    -------
    int
        Index of the lowest error seen until then, counted from 0; of equal ones, the first.

    Raises
    ------
    ValueError
        If the curve is empty, or patience is below 1.

    Notes
    -----
    An error that equals the lowest is no new lowest. What comes after the end is never seen, however low. Where
    training never ends early, the whole curve is seen.

    References
    ----------
    Prechelt (1998), Early stopping - but when?, in Neural Networks: Tricks of the Trade, Springer.

    Examples
    --------
    The lowest so far is 3; 4 and then 3 again are two epochs without a new lowest, so the 1 is never seen.

    >>> early_stop([5, 3, 4, 3, 1], patience=2)
    1
    >>> early_stop([5, 3, 4, 3, 1], patience=3)
    4
    """
    if len(curve) == 0:
        raise ValueError("A curve needs at least one epoch, but there are none.")
    if patience < 1:
        raise ValueError(f"patience must be at least 1, but is {patience}.")
    best = 0
    for epoch, error in enumerate(curve):
        if error < curve[best]:
            best = epoch
        if epoch - best >= patience:
            break
    return best
