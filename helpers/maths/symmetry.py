"""Unit 09: the 1986 network that sees whether six bits are the same read backwards."""

import numpy as np

from helpers.maths._arguments import as_float
from helpers.maths.activations import logistic
from helpers.maths.network import forward, initialise

ETA, ALPHA, SPREAD, SWEEPS = 0.1, 0.9, 0.3, 10_000
"""Step size, momentum and starting range of the 1986 paper (as transcribed); after so many sweeps we give up."""
TOLERANCE = 0.1
"""How far a weight may be from the pattern, as a share of the largest weight of its hidden unit."""


def symmetry_data():
    """Return all 64 patterns of six bits, and whether each is the same read backwards.

    Returns
    -------
    X : ndarray of shape (64, 6)
        Bits 0 and 1, in counting order: 000000, 000001, 000010, ...
    D : ndarray of shape (64, 1)
        1 for a pattern that is symmetric about its middle, else 0.

    Notes
    -----
    Three bits decide a symmetric pattern, so 8 of the 64 are symmetric.

    References
    ----------
    Rumelhart, Hinton & Williams (1986), Nature 323:533-536.

    Examples
    --------
    >>> X, D = symmetry_data()
    >>> X[12], D[12]  # 12 = 8 + 4
    (array([0., 0., 1., 1., 0., 0.]), array([1.]))
    >>> int(D.sum())
    8
    """
    X = (np.arange(64)[:, np.newaxis] >> np.arange(5, -1, -1)) & 1  # (64, 6)
    D = np.all(X == X[:, ::-1], axis=1, keepdims=True)  # (64, 1)
    return X.astype(float), D.astype(float)


def solves_symmetry(parameters):
    """Return whether a logistic network says the right thing of all 64 patterns.

    Parameters
    ----------
    parameters : list of (W, b)
        From bottom to top; six inputs, one output.

    Returns
    -------
    bool
        True when every output is on the desired side of 1/2.

    Notes
    -----
    Always saying no is right 56 times out of 64: a share of right answers would flatter.

    Examples
    --------
    >>> solves_symmetry(initialise([6, 2, 1], np.random.default_rng(1986)))
    False
    """
    X, D = symmetry_data()
    return bool(np.all(np.abs(forward(X, parameters)[-1] - D) < 0.5))


def train_symmetry(seed):
    """Return the parameters of a 6-2-1 logistic network trained on the 64 patterns, from one start.

    Parameters
    ----------
    seed : int
        Seed of the starting weights.

    Returns
    -------
    list of (W, b)
        W of shape (6, 2) and (2, 1), b of shape (2,) and (1,).

    Notes
    -----
    Sweeps over all patterns with eta = 0.1 on the summed error and momentum alpha = 0.9, from weights and biases drawn
    evenly from [-0.3, 0.3], until every output is within 0.1 of the desired one, or 10,000 sweeps are over: from about
    one start in five the network stays stuck (see `symmetry_runs`).

    References
    ----------
    Rumelhart, Hinton & Williams (1986), Nature 323:533-536 (constants as transcribed).

    Examples
    --------
    >>> solves_symmetry(train_symmetry(seed=1)), solves_symmetry(train_symmetry(seed=0))
    (True, False)
    """
    X, D = symmetry_data()
    places = [part for layer in initialise([6, 2, 1], np.random.default_rng(seed), SPREAD) for part in layer]
    velocities = [np.zeros_like(place) for place in places]
    for _ in range(SWEEPS):
        W1, b1, W2, b2 = places
        A1 = logistic(X @ W1 + b1)  # (64, 2)
        Y = logistic(A1 @ W2 + b2)  # (64, 1)
        if np.abs(Y - D).max() < TOLERANCE:
            break
        delta2 = (Y - D) * Y * (1 - Y)  # (64, 1)
        delta1 = (delta2 @ W2.T) * A1 * (1 - A1)  # (64, 2)
        slopes = X.T @ delta1, delta1.sum(axis=0), A1.T @ delta2, delta2.sum(axis=0)
        velocities = [ALPHA * v - ETA * slope for v, slope in zip(velocities, slopes, strict=True)]
        places = [place + v for place, v in zip(places, velocities, strict=True)]
    W1, b1, W2, b2 = places
    return [(W1, b1), (W2, b2)]


def symmetry_runs(seeds, sweeps=SWEEPS):
    """Train the 6-2-1 network from many starts at once.

    Parameters
    ----------
    seeds : sequence of int
        Seeds of the starting weights, one a run.
    sweeps : int
        How many sweeps over the 64 patterns every run makes.

    Returns
    -------
    W1 : ndarray of shape (n_runs, 6, 2)
        The weights into the hidden units, as the last sweep sees them.
    solved : ndarray of bool of shape (n_runs,)
        Whether that sweep shows every output on the desired side of 1/2.
    first : ndarray of int of shape (n_runs,)
        The first sweep, counted from 1, that shows every output on the desired side of 1/2; 0 where none does.

    Notes
    -----
    The equations of `train_symmetry`, with the runs as one axis more in front, and no early end.

    Measured: of the seeds 0 to 39, 31 are solved (median 1,962 sweeps, from 324 to 9,545); of the seeds 0 to 999, 811.
    Of these 811 networks, 599 have weights in the ratio 1:2:4 and 212 in the ratio 2:3:4.

    References
    ----------
    Rumelhart, Hinton & Williams (1986), Nature 323:533-536: 1,425 sweeps in their run (as transcribed).

    Examples
    --------
    >>> W1, solved, first = symmetry_runs([0, 1], sweeps=1000)
    >>> solved, first
    (array([False,  True]), array([  0, 569]))
    """
    X, D = symmetry_data()
    starts = [initialise([6, 2, 1], np.random.default_rng(seed), SPREAD) for seed in seeds]
    W1, W2 = (np.stack([start[layer][0] for start in starts]) for layer in (0, 1))  # (n_runs, 6, 2), (n_runs, 2, 1)
    b1, b2 = (np.stack([start[layer][1:] for start in starts]) for layer in (0, 1))  # (n_runs, 1, 2), (n_runs, 1, 1)
    places, first = [W1, b1, W2, b2], np.zeros(len(starts), int)
    ones = np.ones((1, len(X)))  # ones @ delta is a sum over cases, and quicker
    velocities = [np.zeros_like(place) for place in places]
    for sweep in range(1, sweeps + 1):
        W1, b1, W2, b2 = places
        A1 = logistic(X @ W1 + b1)  # (n_runs, 64, 2)
        Y = logistic(A1 @ W2 + b2)  # (n_runs, 64, 1)
        solved = np.all(np.abs(Y - D) < 0.5, axis=(1, 2))
        first[solved & (first == 0)] = sweep
        delta2 = (Y - D) * Y * (1 - Y)
        delta1 = (delta2 @ W2.swapaxes(1, 2)) * A1 * (1 - A1)
        slopes = X.T @ delta1, ones @ delta1, A1.swapaxes(1, 2) @ delta2, ones @ delta2
        velocities = [ALPHA * v - ETA * slope for v, slope in zip(velocities, slopes, strict=True)]
        places = [place + v for place, v in zip(places, velocities, strict=True)]
    return W1, solved, first


def is_mirror_solution(W):
    """Return whether weights into two hidden units have the pattern that the 1986 paper shows.

    Parameters
    ----------
    W : ndarray of shape (6, 2)
        Weights from the six bits to the two hidden units, a column a unit.

    Returns
    -------
    bool

    Raises
    ------
    ValueError
        If W has another shape.

    Notes
    -----
    Each column is divided by its largest size. Then, each number within 0.1: weights at equal distance from the middle
    are opposite, W[i] = -W[5 - i]; the sizes of one half are 1/4, 1/2 and 1, in any order; and the second column is the
    opposite of the first. A unit whose weights are all 0 has no pattern.

    References
    ----------
    Rumelhart, Hinton & Williams (1986), Nature 323:533-536, figure 1 (as transcribed).

    Examples
    --------
    >>> w = np.array([2.0, -8.0, 4.0, -4.0, 8.0, -2.0])
    >>> is_mirror_solution(np.column_stack([w, -w]))
    True
    >>> is_mirror_solution(np.column_stack([w, w]))  # both units count the same way
    False
    """
    W = as_float(W)
    if W.shape != (6, 2):
        raise ValueError(f"W must have shape (6, 2), but has shape {W.shape}.")
    largest = np.abs(W).max(axis=0)  # (2,)
    if not np.all(largest > 0):
        return False
    V = W / largest
    mirrored = np.abs(V + V[::-1]).max() <= TOLERANCE
    sizes = np.sort(np.abs(V[:3]), axis=0)  # (3, 2)
    doubling = np.abs(sizes - np.array([[0.25], [0.5], [1.0]])).max() <= TOLERANCE
    opposite = np.abs(V[:, 0] + V[:, 1]).max() <= TOLERANCE
    return bool(mirrored and doubling and opposite)
