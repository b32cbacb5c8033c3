"""Unit 05: training a small network from start to end."""

import numpy as np

from helpers.maths.backpropagation import backward
from helpers.maths.data import xor_data
from helpers.maths.descent import momentum_step
from helpers.maths.network import forward, initialise


def fit_xor(seed):
    """Return the parameters of a 2-4-1 logistic network that has learned exclusive or.

    Parameters
    ----------
    seed : int
        Seed of the starting weights.

    Returns
    -------
    list of (W, b)
        W of shape (2, 4) and (4, 1), b of shape (4,) and (1,).

    Notes
    -----
    1,000 steps on the squared error of all four cases, with eta = 0.5 and momentum alpha = 0.9, from weights and biases
    drawn evenly from [-1, 1]. Measured: all of the seeds 0 to 499 end with every output within 0.05 of the desired one,
    in about 0.07 s each. From [-0.3, 0.3], 2 of 60 seeds need more steps; with two hidden units, 13 of 60 fail.

    References
    ----------
    Rumelhart, Hinton & Williams (1986), Nature 323:533-536, equations 8 and 9.

    Examples
    --------
    >>> X, D = xor_data()
    >>> forward(X, fit_xor(seed=1986))[-1].round()
    array([[0.],
           [1.],
           [1.],
           [0.]])
    """
    X, D = xor_data()
    parameters = initialise([2, 4, 1], np.random.default_rng(seed), spread=1.0)
    velocities = [(np.zeros_like(W), np.zeros_like(b)) for W, b in parameters]
    for _ in range(1000):
        gradients = backward(parameters, forward(X, parameters), D)
        moved = [
            [momentum_step(w, v, g, eta=0.5, alpha=0.9) for w, v, g in zip(*layer, strict=True)]
            for layer in zip(parameters, velocities, gradients, strict=True)
        ]
        parameters = [(W, b) for (W, _), (b, _) in moved]
        velocities = [(v_W, v_b) for (_, v_W), (_, v_b) in moved]
    return parameters
