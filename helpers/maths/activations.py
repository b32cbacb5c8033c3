"""Unit 02: activation functions f(z), and their slopes f'(z) written in terms of the output a = f(z)."""

import numpy as np

from helpers.maths._arguments import as_float


def logistic(z):
    """Return the logistic function of z.

    Parameters
    ----------
    z : ndarray of any shape
        Total input.

    Returns
    -------
    ndarray of the shape of z
        In [0, 1].

    Notes
    -----
    a = 1 / (1 + exp(-z)) = exp(z) / (1 + exp(z)). The first form is used where z >= 0 and the second elsewhere, so
    that exp never overflows: both are exp(min(z, 0)) / (1 + exp(-abs(z))).

    References
    ----------
    Rumelhart, Hinton & Williams (1986), Nature 323:533-536, equation 2.

    Examples
    --------
    >>> logistic([-1000, 0, 1000])
    array([0. , 0.5, 1. ])
    """
    z = as_float(z)
    a = np.exp(np.minimum(z, 0))
    a /= 1 + np.exp(-np.abs(z))
    return a


def logistic_slope(a):
    """Return the slope of the logistic function, from its output.

    Parameters
    ----------
    a : ndarray of any shape
        Output, a = logistic(z), in [0, 1].

    Returns
    -------
    ndarray of the shape of a
        At most 1/4.

    Notes
    -----
    da/dz = a (1 - a).

    References
    ----------
    Rumelhart, Hinton & Williams (1986), Nature 323:533-536, equation 5.

    Examples
    --------
    >>> logistic_slope([0.0, 0.5, 0.75])
    array([0.    , 0.25  , 0.1875])
    """
    a = as_float(a)
    return a * (1 - a)


def tanh(z):
    """Return the hyperbolic tangent of z.

    Parameters
    ----------
    z : ndarray of any shape
        Total input.

    Returns
    -------
    ndarray of the shape of z
        In [-1, 1].

    Notes
    -----
    tanh(z) = 2 logistic(2 z) - 1.

    Examples
    --------
    >>> tanh([-1000, 0, 1000])
    array([-1.,  0.,  1.])
    """
    return np.tanh(as_float(z))


def tanh_slope(a):
    """Return the slope of the hyperbolic tangent, from its output.

    Parameters
    ----------
    a : ndarray of any shape
        Output, a = tanh(z), in [-1, 1].

    Returns
    -------
    ndarray of the shape of a
        At most 1.

    Notes
    -----
    da/dz = 1 - a^2.

    Examples
    --------
    >>> tanh_slope([0.0, 0.5, -1.0])
    array([1.  , 0.75, 0.  ])
    """
    a = as_float(a)
    return 1 - a**2


def scaled_tanh(z):
    """Return a hyperbolic tangent scaled to pass close to (1, 1) and (-1, -1).

    Parameters
    ----------
    z : ndarray of any shape
        Total input.

    Returns
    -------
    ndarray of the shape of z
        In [-1.7159, 1.7159].

    Notes
    -----
    a = 1.7159 tanh(2 z / 3).

    References
    ----------
    LeCun, Bottou, Orr & Müller (1998), Efficient BackProp, section 4.4. (What we could read of the 1989 zip-code paper
    says "a scaled hyperbolic tangent" and no constants.)

    Examples
    --------
    >>> scaled_tanh([-1, 0, 1]).round(4)
    array([-1.,  0.,  1.])
    """
    return 1.7159 * np.tanh(as_float(z) * 2 / 3)


def scaled_tanh_slope(a):
    """Return the slope of the scaled hyperbolic tangent, from its output.

    Parameters
    ----------
    a : ndarray of any shape
        Output, a = scaled_tanh(z), in [-1.7159, 1.7159].

    Returns
    -------
    ndarray of the shape of a

    Notes
    -----
    da/dz = 1.7159 * 2/3 * (1 - (a / 1.7159)^2).

    Examples
    --------
    >>> scaled_tanh_slope([0.0, 1.7159]).round(4)  # 1.7159 * 2/3 at the origin
    array([1.1439, 0.    ])
    """
    a = as_float(a)
    return 1.7159 * 2 / 3 * (1 - (a / 1.7159) ** 2)


def relu(z):
    """Return the positive part of z (rectified linear unit).

    Parameters
    ----------
    z : ndarray of any shape
        Total input.

    Returns
    -------
    ndarray of the shape of z

    Notes
    -----
    a = max(z, 0).

    References
    ----------
    Nair & Hinton (2010), Rectified linear units improve restricted Boltzmann machines.

    Examples
    --------
    >>> relu([-2, 0, 3])
    array([0., 0., 3.])
    """
    return np.maximum(as_float(z), 0)


def relu_slope(a):
    """Return the slope of the rectified linear unit, from its output.

    Parameters
    ----------
    a : ndarray of any shape
        Output, a = relu(z).

    Returns
    -------
    ndarray of the shape of a

    Notes
    -----
    da/dz = 1 where a > 0, else 0. At the kink, z = 0, there is no derivative; we take 0.

    Examples
    --------
    >>> relu_slope([0.0, 3.0])
    array([0., 1.])
    """
    return np.heaviside(as_float(a), 0.0)


def softsign(z):
    """Return the softsign of z, which saturates like 1/z where tanh saturates like exp(-2z).

    Parameters
    ----------
    z : ndarray of any shape
        Total input.

    Returns
    -------
    ndarray of the shape of z
        In [-1, 1].

    Notes
    -----
    a = z / (1 + abs(z)).

    References
    ----------
    Glorot & Bengio (2010), Understanding the difficulty of training deep feedforward neural networks.

    Examples
    --------
    >>> softsign([-1, 0, 3])
    array([-0.5 ,  0.  ,  0.75])
    """
    z = as_float(z)
    return z / (1 + np.abs(z))


def softsign_slope(a):
    """Return the slope of the softsign, from its output.

    Parameters
    ----------
    a : ndarray of any shape
        Output, a = softsign(z), in [-1, 1].

    Returns
    -------
    ndarray of the shape of a

    Notes
    -----
    da/dz = 1 / (1 + abs(z))^2 = (1 - abs(a))^2.

    Examples
    --------
    >>> softsign_slope([-0.5, 0.0, 0.75])
    array([0.25  , 1.    , 0.0625])
    """
    return (1 - np.abs(as_float(a))) ** 2


def identity(z):
    """Return z: the activation of a linear unit.

    Parameters
    ----------
    z : ndarray of any shape
        Total input.

    Returns
    -------
    ndarray of the shape of z

    Examples
    --------
    >>> identity([-2, 3])
    array([-2.,  3.])
    """
    return as_float(z)


def identity_slope(a):
    """Return the slope of a linear unit, which is 1 everywhere.

    Parameters
    ----------
    a : ndarray of any shape
        Output, a = z.

    Returns
    -------
    ndarray of the shape of a

    Examples
    --------
    >>> identity_slope([-2, 3])
    array([1., 1.])
    """
    return np.ones_like(as_float(a))


ACTIVATIONS = {
    "logistic": (logistic, logistic_slope),
    "tanh": (tanh, tanh_slope),
    "scaled tanh": (scaled_tanh, scaled_tanh_slope),
    "ReLU": (relu, relu_slope),
    "softsign": (softsign, softsign_slope),
    "identity": (identity, identity_slope),
}
"""Name of an activation -> (f of the total input z, slope of f from the output a)."""
