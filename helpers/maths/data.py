"""The running examples: small data sets, made on the spot."""

import numpy as np

CATS_AND_DOGS_FEATURES = ("ear pointiness (-1 floppy, 1 pointed)", "snout length (-1 is 0 cm, 1 is 10 cm)")
"""Names of the two columns that `cats_and_dogs` returns."""

PASSENGER_FEATURES = ("food quality (-1 is 1 star, 1 is 5 stars)", "flight length (-1 is 1 hour, 1 is 13 hours)")
"""Names of the two columns that `passenger_satisfaction` returns."""


def xor_data():
    """Return the four cases of exclusive or.

    Returns
    -------
    X : ndarray of shape (4, 2)
    D : ndarray of shape (4, 1)
        1 where exactly one input is 1.

    Examples
    --------
    >>> X, D = xor_data()
    >>> np.hstack([X, D])
    array([[0., 0., 0.],
           [0., 1., 1.],
           [1., 0., 1.],
           [1., 1., 0.]])
    """
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    return X, np.array([[0.0], [1.0], [1.0], [0.0]])


def cats_and_dogs(n_cases, rng):
    """Return made-up measurements of cats and dogs that no straight line tells apart.

    Parameters
    ----------
    n_cases : int
    rng : numpy.random.Generator

    Returns
    -------
    X : ndarray of shape (n_cases, 2)
        Ear pointiness and snout length, scaled as `CATS_AND_DOGS_FEATURES` says; nearly all in [-1, 1].
    D : ndarray of shape (n_cases, 1)
        1 for a dog, 0 for a cat; about half are dogs.

    Notes
    -----
    Synthetic: no animal was measured. Cats have pointed ears and short snouts. Dogs come in three kinds that lie
    around them: pointed ears and long snouts (like a shepherd), floppy ears and medium snouts (like a spaniel), pointed
    ears and hardly any snout (like a French bulldog). Every kind is a Gaussian cloud. Measured on 200 cases, over
    40 seeds: after 1,500 steps with eta = 0.1 one logistic neuron gets at most 88 % right, a 2-4-1 network at least
    98 %; with three hidden units 1 seed of 40 got stuck.

    Examples
    --------
    >>> X, D = cats_and_dogs(100, np.random.default_rng(1986))
    >>> X.shape, D.shape
    ((100, 2), (100, 1))
    """
    centres = np.array([[0.5, -0.4], [0.5, 0.6], [-0.5, 0.1], [0.5, -0.8]])  # cat, shepherd, spaniel, French bulldog
    spreads = np.array([[0.15, 0.1], [0.15, 0.15], [0.15, 0.2], [0.15, 0.06]])
    kind = rng.choice(4, size=n_cases, p=[1 / 2, 1 / 6, 1 / 6, 1 / 6])
    X = centres[kind] + spreads[kind] * rng.standard_normal((n_cases, 2))
    return X, (kind > 0).astype(float)[:, np.newaxis]


def passenger_satisfaction(n_cases, rng):
    """Return made-up scores of how satisfied airline passengers were.

    Parameters
    ----------
    n_cases : int
    rng : numpy.random.Generator

    Returns
    -------
    X : ndarray of shape (n_cases, 2)
        Food quality and flight length, scaled as `PASSENGER_FEATURES` says, in [-1, 1].
    d : ndarray of shape (n_cases,)
        Satisfaction score, about 0 to 10 points.

    Notes
    -----
    Synthetic: no passenger was asked. d = 2 x_1 - x_2 + 5 + noise, where the noise is Gaussian with standard deviation
    1 point: better food and shorter flights satisfy.

    Examples
    --------
    >>> X, d = passenger_satisfaction(100, np.random.default_rng(1986))
    >>> X.shape, d.shape
    ((100, 2), (100,))
    """
    X = rng.uniform(-1, 1, (n_cases, 2))
    return X, X @ np.array([2.0, -1.0]) + 5 + rng.standard_normal(n_cases)
