"""Unit 08: random weights to start from, so that a signal and its gradient keep their size through many layers."""

import numpy as np


def init_standard(n_in, n_out, rng):
    """Return weights drawn as was the custom before 2010.

    Parameters
    ----------
    n_in : int
        Units in the layer below (fan-in).
    n_out : int
        Units in the layer itself (fan-out).
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of shape (n_in, n_out)

    Notes
    -----
    Drawn evenly from [-b, b] with b = 1 / sqrt(n_in), hence Var(w) = b^2 / 3 = 1 / (3 n_in).

    References
    ----------
    Glorot & Bengio (2010), Understanding the difficulty of training deep feedforward neural networks, AISTATS: the
    initialisation that they call standard (as transcribed).

    Examples
    --------
    >>> W = init_standard(4, 3, np.random.default_rng(1986))
    >>> W.shape, bool(np.all(np.abs(W) <= 1 / 2))  # 1 / sqrt(4)
    ((4, 3), True)
    """
    bound = 1 / np.sqrt(n_in)
    return rng.uniform(-bound, bound, size=(n_in, n_out))


def init_glorot(n_in, n_out, rng):
    """Return weights drawn so that the way up and the way down keep sizes as well as one draw can for both.

    Parameters
    ----------
    n_in : int
        Units in the layer below (fan-in).
    n_out : int
        Units in the layer itself (fan-out).
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of shape (n_in, n_out)

    Notes
    -----
    Drawn evenly from [-b, b] with b = sqrt(6 / (n_in + n_out)), hence Var(w) = b^2 / 3 = 2 / (n_in + n_out): the way up
    asks for 1 / n_in, the way down for 1 / n_out, where units are nearly linear.

    References
    ----------
    Glorot & Bengio (2010), Understanding the difficulty of training deep feedforward neural networks, AISTATS: the
    normalised initialisation (as transcribed).

    Examples
    --------
    >>> W = init_glorot(10, 14, np.random.default_rng(1986))
    >>> W.shape, bool(np.all(np.abs(W) <= 1 / 2))  # sqrt(6 / 24)
    ((10, 14), True)
    """
    bound = np.sqrt(6 / (n_in + n_out))
    return rng.uniform(-bound, bound, size=(n_in, n_out))


def init_he(n_in, n_out, rng):
    """Return weights drawn for rectified linear units.

    Parameters
    ----------
    n_in : int
        Units in the layer below (fan-in).
    n_out : int
        Units in the layer itself (fan-out).
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of shape (n_in, n_out)

    Notes
    -----
    Drawn from the normal distribution with mean 0 and Var(w) = 2 / n_in. Half of the rectified units are silent: the 2
    makes up for them.

    References
    ----------
    He, Zhang, Ren & Sun (2015), Delving deep into rectifiers, ICCV (from memory).

    Examples
    --------
    >>> W = init_he(200, 300, np.random.default_rng(1986))
    >>> W.shape, round(float(W.std()), 2)  # sqrt(2 / 200)
    ((200, 300), 0.1)
    """
    return rng.normal(0.0, np.sqrt(2 / n_in), size=(n_in, n_out))
