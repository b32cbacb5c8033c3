"""Unit 10: layers of feature maps, counted, computed and differentiated.

Images are laid out as (n_cases, rows, columns, n_maps), and a kernel as (rows, columns, n_in, n_out): at each of its
places it is a matrix of weights from row unit to column unit, as in every other unit of the course.
"""

from dataclasses import dataclass

import numpy as np

from helpers.maths._arguments import as_floats, require_shapes

BACKGROUND = -1.0
"""State of everything outside the image: the border that connections past the edge lead from."""

STRIDE = 2
"""Step of a kernel from one unit of a map to the next."""


@dataclass(frozen=True)
class Layer:
    """One layer of the network, as far as counting needs it.

    Parameters
    ----------
    name : str
    maps : int
        Number of feature maps. Units of one map share their weights, but each has a bias of its own.
    places : int
        Number of units in a map; 1 in a fully connected layer, where every unit is a map of its own.
    fan_in : int
        Number of inputs of a unit, without the bias.

    Examples
    --------
    >>> Layer("H1", maps=12, places=8 * 8, fan_in=5 * 5).fan_in
    25
    """

    name: str
    maps: int
    places: int
    fan_in: int


LAYERS = (
    Layer("H1", maps=12, places=8 * 8, fan_in=5 * 5),
    Layer("H2", maps=12, places=4 * 4, fan_in=8 * 5 * 5),
    Layer("H3", maps=30, places=1, fan_in=12 * 4 * 4),
    Layer("output", maps=10, places=1, fan_in=30),
)
"""The four layers of 1989, from bottom to top."""


def count(layer):
    """Return how many units, connections and free parameters a layer has.

    Parameters
    ----------
    layer : Layer
        With numbers of `maps`, of `places` in a map, and of inputs of a unit, `fan_in`.

    Returns
    -------
    units : int
    connections : int
        Weights and biases as they are used, one for every input of every unit and one for its bias.
    parameters : int
        Weights and biases that can differ: a map's units share their weights, not their biases.

    Notes
    -----
    units = maps * places, connections = units * (fan_in + 1), parameters = maps * fan_in + units.

    References
    ----------
    LeCun et al. (1989), Backpropagation applied to handwritten zip code recognition, Neural Computation 1:541-551.

    Examples
    --------
    Two maps of 3 units with 4 inputs each: 6 units, 6 * 5 connections, 2 * 4 weights and 6 biases.

    >>> count(Layer("small", maps=2, places=3, fan_in=4))
    (6, 30, 14)
    """
    units = layer.maps * layer.places
    return units, units * (layer.fan_in + 1), layer.maps * layer.fan_in + units


def convolve(X, W, b):
    """Return the total inputs of layers of feature maps: one kernel a map, moved over the image in steps of 2.

    Parameters
    ----------
    X : ndarray of shape (n_cases, n_rows, n_columns, n_in)
        Images, or the maps of the layer below; an even number of rows and of columns.
    W : ndarray of shape (n_kernel, n_kernel, n_in, n_out)
        One kernel from each map below to each map above, as many rows as columns, an odd number (5 in 1989).
    b : ndarray of shape (n_rows / 2, n_columns / 2, n_out)
        A bias for every unit, not for every map.

    Returns
    -------
    ndarray of shape (n_cases, n_rows / 2, n_columns / 2, n_out)

    Raises
    ------
    ValueError
        If the shapes do not meet.

    Notes
    -----
    z[r, s] = b[r, s] + sum_i sum_j x[2 r + i, 2 s + j] W[i, j], where x has a border of -1, two wide with a kernel
    of 5: 25 times the X W of a layer, each time with the image shifted. The same W serves all places.

    References
    ----------
    LeCun et al. (1989), Neural Computation 1:541-551: a virtual background of -1, biases not shared.

    Examples
    --------
    A kernel of 3 that adds up all it sees; the border of one adds -1 five times.

    >>> X = np.arange(4.0).reshape(1, 2, 2, 1)  # 0 1 in the first row, 2 3 in the second
    >>> convolve(X, np.ones((3, 3, 1, 1)), np.zeros((1, 1, 1)))  # 0 + 1 + 2 + 3 - 5
    array([[[[1.]]]])
    """
    X, W, b = as_floats(X, W, b)
    _require_maps(X, W, b)
    Z = np.zeros((len(X), *b.shape), X.dtype) + b
    for i, j, seen in _shifts(_with_border(X, W), W):
        Z += seen @ W[i, j]  # (n_cases, n_rows / 2, n_columns / 2, n_in) @ (n_in, n_out)
    return Z


def convolve_backward(X, W, delta):
    """Return the gradients of a layer of feature maps against its weights, its biases and its input.

    Parameters
    ----------
    X : ndarray of shape (n_cases, n_rows, n_columns, n_in)
        What the layer saw.
    W : ndarray of shape (n_kernel, n_kernel, n_in, n_out)
        Its kernels.
    delta : ndarray of shape (n_cases, n_rows / 2, n_columns / 2, n_out)
        dE/dZ of the layer.

    Returns
    -------
    dE_dW : ndarray of the shape of W
    dE_db : ndarray of shape (n_rows / 2, n_columns / 2, n_out)
    dE_dX : ndarray of the shape of X

    Raises
    ------
    ValueError
        If the shapes do not meet.

    Notes
    -----
    A shared weight acts at many places, so its gradient is the sum over all of them, and over cases:
    dE/dW[i, j] = sum_c sum_r sum_s x[2 r + i, 2 s + j]^T delta[r, s]. A bias acts at one place: dE/db = sum_c delta_c.
    An input is seen by several units, up to 9 a map with a kernel of 5, and dE/dx sums over them: each adds
    delta[r, s] W[i, j]^T to x[2 r + i, 2 s + j]. What falls on the border is dropped.

    Examples
    --------
    One unit that sees four pixels and five places of the border, with delta = 2.

    >>> X = np.arange(4.0).reshape(1, 2, 2, 1)
    >>> dE_dW, dE_db, dE_dX = convolve_backward(X, np.ones((3, 3, 1, 1)), np.full((1, 1, 1, 1), 2.0))
    >>> dE_dW[:, :, 0, 0]  # 2 times what the unit saw: the border, and 0 1 2 3
    array([[-2., -2., -2.],
           [-2.,  0.,  2.],
           [-2.,  4.,  6.]])
    >>> dE_db[0, 0], dE_dX[0, :, :, 0]
    (array([2.]), array([[2., 2.],
           [2., 2.]]))
    """
    X, W, delta = as_floats(X, W, delta)
    _require_maps(X, W, delta[0] if np.ndim(delta) == 4 and len(delta) else delta)
    if len(delta) != len(X):
        raise ValueError(f"X has {len(X)} cases but delta has {len(delta)}: they must be the same.")
    seen_by_all = _with_border(X, W)
    dE_dW, dE_dX = np.zeros_like(W), np.zeros_like(seen_by_all)
    for (i, j, seen), (_, _, dE_dseen) in zip(_shifts(seen_by_all, W), _shifts(dE_dX, W)):
        dE_dW[i, j] = np.tensordot(seen, delta, axes=((0, 1, 2), (0, 1, 2)))  # (n_in, n_out), a sum over places
        dE_dseen += delta @ W[i, j].T  # a view: adds to dE_dX
    border = len(W) // 2
    return dE_dW, delta.sum(axis=0), dE_dX[:, border:-border, border:-border]


def _with_border(X, W):
    """Return the images with a border of -1, as wide as half a kernel."""
    border = len(W) // 2
    return np.pad(X, ((0, 0), (border, border), (border, border), (0, 0)), constant_values=BACKGROUND)


def _shifts(X, W):
    """Yield every place (i, j) of a kernel, with a view of what the units see there."""
    n_kernel = len(W)
    n_rows, n_columns = X.shape[1] - n_kernel + 1, X.shape[2] - n_kernel + 1  # of all places, before the steps of 2
    for i in range(n_kernel):
        for j in range(n_kernel):
            yield i, j, X[:, i : i + n_rows : STRIDE, j : j + n_columns : STRIDE]


def _require_maps(X, W, b):
    """Raise ValueError unless images, kernels and biases (or one case of delta) belong together."""
    wanted = "X (n_cases, n_rows, n_columns, n_in), W (n_kernel, n_kernel, n_in, n_out), b (n_up, n_across, n_out)"
    require_shapes(wanted, X, W, b)
    if len(W) % 2 == 0:
        raise ValueError(f"A kernel needs an odd number of rows and columns, but has {len(W)}.")
    halves = (X.shape[1] / STRIDE, X.shape[2] / STRIDE)
    if np.shape(b)[:2] != halves:
        raise ValueError(
            f"Steps of 2 make maps of {halves[0]:g} x {halves[1]:g} of images of {X.shape[1]} x {X.shape[2]}, "
            f"but the maps above are {b.shape[0]} x {b.shape[1]}."
        )


def h2_wiring():
    """Return which 8 of the 12 maps of H1 each map of H2 sees.

    Returns
    -------
    ndarray of int, shape (12, 8)
        Row m lists the maps of H1, 0 to 11, that map m of H2 sees.

    Notes
    -----
    A choice of this course: the paper says that the maps were chosen "according to a scheme that will not be described
    here". Ours goes round: map m of H2 sees the maps m, m + 1, ..., m + 7 of H1, where 0 follows on 11. No two maps of
    H2 see the same eight, and every map of H1 is seen by eight.

    References
    ----------
    LeCun et al. (1989), Neural Computation 1:541-551.

    Examples
    --------
    >>> h2_wiring()[[0, 11]]
    array([[ 0,  1,  2,  3,  4,  5,  6,  7],
           [11,  0,  1,  2,  3,  4,  5,  6]])
    """
    return (np.arange(12)[:, np.newaxis] + np.arange(8)) % 12


def h2_wiring_in_blocks():
    """Return another choice of the 8 maps of H1 that each map of H2 sees: three blocks of four maps.

    Returns
    -------
    ndarray of int, shape (12, 8)

    Notes
    -----
    The maps 0 to 3 of H2 see the first two thirds of H1, the maps 4 to 7 the last two thirds, the maps 8 to 11 the
    first and the last third.

    References
    ----------
    Karpathy (2022), lecun1989-repro, repro.py.

    Examples
    --------
    >>> h2_wiring_in_blocks()[[0, 4, 8]]
    array([[ 0,  1,  2,  3,  4,  5,  6,  7],
           [ 4,  5,  6,  7,  8,  9, 10, 11],
           [ 0,  1,  2,  3,  8,  9, 10, 11]])
    """
    thirds = np.arange(12).reshape(3, 4)
    return np.repeat([np.hstack([thirds[0], thirds[1]]), thirds[1:].ravel(), thirds[::2].ravel()], 4, axis=0)
