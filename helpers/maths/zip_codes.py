"""Unit 10: the network that read handwritten zip codes in 1989, and what its training needs.

Images are laid out as (n_cases, rows, columns, n_maps), and a kernel as (rows, columns, n_in, n_out): at each of its
places it is a matrix of weights from row unit to column unit, as in every other unit of the course.
"""

from dataclasses import dataclass

import numpy as np

from helpers.maths._arguments import as_float, as_floats, require_positive, require_same_shape, require_shapes
from helpers.maths.activations import ACTIVATIONS

BACKGROUND = -1.0
"""State of everything outside the image: the border that connections past the edge lead from."""

STRIDE = 2
"""Step of a kernel from one unit of a map to the next."""

PASSES = 23
"""Passes through the training digits in 1989: 23 times 7,291 is 167,693 presentations."""


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
    An input is seen by several units, up to 9 a map with a kernel of 5, and dE/dx sums over them: at x[2 r + i, 2 s + j]
    each adds delta[r, s] W[i, j]^T. What falls on the border is dropped.

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


def init_1989(fan_in, rng):
    """Return random weights to start from, the smaller the more inputs their unit has.

    Parameters
    ----------
    fan_in : ndarray of any shape
        For every weight, the number F of inputs of the unit that it leads to.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of the shape of fan_in
        Drawn evenly from [-2.4 / F, 2.4 / F].

    Raises
    ------
    ValueError
        If a unit has no input.

    Notes
    -----
    Printed as 2.4 / F in the transcriptions that we could read. Karpathy (2022) suspects a lost square root, 2.4 /
    sqrt(F). We draw a bias from the same range, as a weight from a unit that is always 1; the paper does not say.

    References
    ----------
    LeCun et al. (1989), Neural Computation 1:541-551 (as transcribed).

    Examples
    --------
    >>> weights = init_1989(np.array([24, 24, 240]), np.random.default_rng(1986))
    >>> np.abs(weights) <= [0.1, 0.1, 0.01]
    array([ True,  True,  True])
    """
    fan_in = np.asarray(fan_in)
    require_positive(fan_in=fan_in.min())
    return rng.uniform(-2.4 / fan_in, 2.4 / fan_in)


def place_code(d):
    """Return the desired outputs of digits: +1 in the digit's place, -1 in the nine others.

    Parameters
    ----------
    d : ndarray of int, shape (n_cases,)
        Digits, 0 to 9.

    Returns
    -------
    ndarray of shape (n_cases, 10)

    Notes
    -----
    The paper says only that the targets lie "within the quasilinear range" of the sigmoid; +1 and -1 are our choice.
    1.7159 tanh(2 z / 3) reaches them at z = 1 and z = -1, far from its limits.

    Examples
    --------
    >>> place_code([2])
    array([[-1., -1.,  1., -1., -1., -1., -1., -1., -1., -1.]])
    """
    return np.where(np.asarray(d)[:, np.newaxis] == np.arange(10), 1.0, -1.0)


class _Flat:
    """A network whose parameters are one flat vector, cut into named arrays by `views`."""

    def __init__(self, shapes, fan_in):
        sizes = {name: int(np.prod(shape)) for name, shape in shapes.items()}
        ends = np.cumsum(list(sizes.values())).tolist()
        self._cuts = [
            (name, slice(end - size, end), shape)
            for end, (name, size), shape in zip(ends, sizes.items(), shapes.values())
        ]
        self.n_parameters = ends[-1]
        self.fan_in = np.repeat([fan_in[name] for name in shapes], list(sizes.values()))

    def views(self, parameters):
        """Return the arrays that a flat vector of parameters, or of a gradient, consists of.

        Parameters
        ----------
        parameters : ndarray of shape (n_parameters,)

        Returns
        -------
        dict of {name: ndarray}
            Views: what is written to them changes the vector.
        """
        if parameters.shape != (self.n_parameters,):
            raise ValueError(f"The network has {self.n_parameters} parameters: got shape {parameters.shape}.")
        return {name: parameters[cut].reshape(shape) for name, cut, shape in self._cuts}

    def outputs(self, parameters, X, n_at_once=250):
        """Return the outputs for a batch of images.

        Parameters
        ----------
        parameters : ndarray of shape (n_parameters,)
        X : ndarray of shape (n_cases, 16, 16)
        n_at_once : int
            Number of images that are in the works at a time.

        Returns
        -------
        ndarray of shape (n_cases, 10)
        """
        pieces = [self.forward(parameters, X[k : k + n_at_once])[-1] for k in range(0, len(X), n_at_once)]
        return np.concatenate(pieces)


class Network(_Flat):
    """The network of 1989: 9,760 parameters in one flat vector.

    Parameters
    ----------
    wiring : ndarray of int, shape (12, n_seen), optional
        The maps of H1 that each map of H2 sees; `h2_wiring()` unless given.
    shared_biases : bool
        Whether a map of H1 and H2 has one bias for all its units (not so in 1989).
    activation : str
        A name in `maths.ACTIVATIONS`, for all units. The paper says "a scaled hyperbolic tangent".

    Attributes
    ----------
    n_parameters : int
    fan_in : ndarray of int, shape (n_parameters,)
        For every parameter, the number of inputs of its unit, the bias not counted.
    wiring : ndarray of int, shape (12, n_seen)

    Notes
    -----
    What a unit sees is looked up in a table of places, where the border is one more place whose state is always -1.
    So a layer of maps becomes one matrix product, with a row for each place of a map and a column for each map.
    H2 is computed with a weight 0 where a map is not seen; only the weights of wired maps are parameters.

    Examples
    --------
    >>> network = Network()
    >>> network.n_parameters
    9760
    >>> {name: array.shape for name, array in network.views(np.zeros(9760)).items()}["W1"]
    (25, 12)
    """

    def __init__(self, wiring=None, shared_biases=False, activation="scaled tanh"):
        self.wiring = np.asarray(h2_wiring() if wiring is None else wiring)
        n_seen = self.wiring.shape[1]
        places_1, places_2 = (1, 1) if shared_biases else (64, 16)
        super().__init__(
            shapes={
                **{"W1": (25, 12), "b1": (places_1, 12), "W2": (25, n_seen, 12), "b2": (places_2, 12)},
                **{"W3": (192, 30), "b3": (30,), "W4": (30, 10), "b4": (10,)},
            },
            fan_in={
                **{"W1": 25, "b1": 25, "W2": 25 * n_seen, "b2": 25 * n_seen},
                **{"W3": 192, "b3": 192, "W4": 30, "b4": 30},
            },
        )
        self.f, self.slope = ACTIVATIONS[activation]
        self._seen_1, self._seen_2 = _places_seen(16), _places_seen(8)  # (64, 25), (16, 25)
        self._units_seen_2 = (self._seen_2[:, :, np.newaxis] * 12 + np.arange(12)).ravel()  # (16 * 25 * 12,)
        where = np.arange(25 * 12 * 12).reshape(25, 12, 12)
        self._wired = where[:, self.wiring.T, np.arange(12)].ravel()  # where W2 stands in the full (25, 12, 12)

    def forward(self, parameters, X):
        """Return the outputs of all layers, for one image or a batch.

        Parameters
        ----------
        parameters : ndarray of shape (n_parameters,)
        X : ndarray of shape (16, 16) or (n_cases, 16, 16)

        Returns
        -------
        A1 : ndarray of shape (8, 8, 12) or (n_cases, 8, 8, 12)
        A2 : ndarray of shape (4, 4, 12) or (n_cases, 4, 4, 12)
        A3 : ndarray of shape (30,) or (n_cases, 30)
        Y : ndarray of shape (10,) or (n_cases, 10)
        """
        _, (_, _, A2, A3), (A1, Y) = self._forward(self._weights(parameters), X)
        cases = X.shape[:-2]
        return A1.reshape(*cases, 8, 8, 12), A2.reshape(*cases, 4, 4, 12), A3, Y

    def gradient(self, parameters, x, d):
        """Return the gradient of the squared error of one image against all parameters.

        Parameters
        ----------
        parameters : ndarray of shape (n_parameters,)
        x : ndarray of shape (16, 16)
        d : ndarray of shape (10,)
            Desired outputs.

        Returns
        -------
        ndarray of shape (n_parameters,)

        Notes
        -----
        E = 1/2 sum_j (y_j - d_j)^2, a sum over the ten outputs.
        """
        weights = self._weights(parameters)
        _, inputs, (A1, Y) = self._forward(weights, x)
        slopes = [self.slope(A) for A in (A1, *inputs[2:], Y)]
        return self._backward(weights, inputs, slopes, (Y - d) * slopes[-1])

    def curvature(self, parameters, X):
        """Return a positive estimate of the curvature d2E/dw2 of every parameter, averaged over images.

        Parameters
        ----------
        parameters : ndarray of shape (n_parameters,)
        X : ndarray of shape (n_cases, 16, 16)

        Returns
        -------
        ndarray of shape (n_parameters,)
            At least 0.

        Notes
        -----
        The diagonal of the Gauss-Newton approximation, its terms off the diagonal left out on the way down too: the
        backward pass with every weight, input and slope squared, and 1 at the top, since d2E/dy2 = 1.

        References
        ----------
        LeCun et al. (1989): "a positive, diagonal approximation of the Hessian matrix", no formula given. This one is
        from LeCun, Bottou, Orr & Müller (1998), Efficient BackProp, sections 7.3 and 9.1.
        """
        weights = self._weights(parameters)
        squared_weights = {name: array**2 for name, array in weights.items()}
        total = np.zeros_like(parameters)
        for x in X:
            _, inputs, (A1, Y) = self._forward(weights, x)
            squared_slopes = [self.slope(A) ** 2 for A in (A1, *inputs[2:], Y)]
            total += self._backward(squared_weights, [A**2 for A in inputs], squared_slopes, squared_slopes[-1])
        return total / len(X)

    def _weights(self, parameters):
        """Return the named arrays, W2 as a matrix (25 * 12, 12) with zeros where a map is not seen."""
        weights = self.views(parameters)
        W2 = np.zeros(25 * 12 * 12, parameters.dtype)
        W2[self._wired] = weights["W2"].ravel()
        weights["W2"] = W2.reshape(25 * 12, 12)
        return weights

    def _forward(self, weights, X):
        """Return the cases' shape, what the weights of each layer meet, and the outputs of H1 and of the top."""
        cases = X.shape[:-2]
        image = np.full((*cases, 16 * 16 + 1), BACKGROUND, X.dtype)  # the last place is the border
        image[..., :-1] = X.reshape(*cases, 16 * 16)
        P1 = image.take(self._seen_1, axis=-1)  # (64, 25): what the units of a map see
        maps = np.full((*cases, 8 * 8 + 1, 12), BACKGROUND, X.dtype)
        maps[..., :-1, :] = A1 = self.f(P1 @ weights["W1"] + weights["b1"])  # (64, 12)
        P2 = maps.take(self._seen_2, axis=-2).reshape(*cases, 16, 25 * 12)
        A2 = self.f(P2 @ weights["W2"] + weights["b2"]).reshape(*cases, 16 * 12)
        A3 = self.f(A2 @ weights["W3"] + weights["b3"])  # (30,)
        Y = self.f(A3 @ weights["W4"] + weights["b4"])  # (10,)
        return cases, (P1, P2, A2, A3), (A1, Y)

    def _backward(self, weights, inputs, slopes, delta4):
        """Return the gradient for one case, from what the weights met, the slopes of the layers, and dE/dZ on top."""
        P1, P2, A2, A3 = inputs
        slope1, slope2, slope3, _ = slopes
        delta3 = (weights["W4"] @ delta4) * slope3  # (30,)
        delta2 = ((weights["W3"] @ delta3) * slope2).reshape(16, 12)
        dE_dP2 = delta2 @ weights["W2"].T  # (16, 25 * 12)
        dE_dA1 = np.bincount(self._units_seen_2, dE_dP2.ravel(), minlength=65 * 12)  # a sum over all who saw a unit
        delta1 = dE_dA1[: 64 * 12].reshape(64, 12).astype(delta4.dtype, copy=False) * slope1
        gradient = np.empty(self.n_parameters, delta4.dtype)
        of = self.views(gradient)
        of["W4"][:], of["b4"][:] = A3[:, np.newaxis] @ delta4[np.newaxis], delta4
        np.matmul(A2[:, np.newaxis], delta3[np.newaxis], out=of["W3"])
        of["b3"][:] = delta3
        of["W2"].ravel()[:] = (P2.T @ delta2).ravel().take(self._wired)  # P^T delta: a sum over the places of a map
        np.matmul(P1.T, delta1, out=of["W1"])
        of["b2"][:] = delta2 if len(of["b2"]) > 1 else delta2.sum(axis=0)
        of["b1"][:] = delta1 if len(of["b1"]) > 1 else delta1.sum(axis=0)
        return gradient


def _places_seen(size, n_kernel=5):
    """Return which places of a map of size x size each unit of the map above sees; size * size is the border.

    Examples
    --------
    The first unit above a map of 4 x 4, where 16 is the border.

    >>> _places_seen(4)[0].reshape(5, 5)
    array([[16, 16, 16, 16, 16],
           [16, 16, 16, 16, 16],
           [16, 16,  0,  1,  2],
           [16, 16,  4,  5,  6],
           [16, 16,  8,  9, 10]])
    """
    places = np.pad(np.arange(size * size).reshape(size, size), n_kernel // 2, constant_values=size * size)
    seen = np.lib.stride_tricks.sliding_window_view(places, (n_kernel, n_kernel))[::STRIDE, ::STRIDE]
    return seen.reshape(-1, n_kernel * n_kernel)


class FullyConnected(_Flat):
    """A network of fully connected layers, its parameters in one flat vector.

    Parameters
    ----------
    sizes : sequence of int
        Number of units in every layer, from the input to the output.
    activation : str
        A name in `maths.ACTIVATIONS`, for all units.

    Attributes
    ----------
    n_parameters : int
    fan_in : ndarray of int, shape (n_parameters,)

    References
    ----------
    LeCun et al. (1989) compare with 40 hidden units (as transcribed).

    Examples
    --------
    >>> FullyConnected([256, 40, 10]).n_parameters
    10690
    """

    def __init__(self, sizes=(256, 40, 10), activation="scaled tanh"):
        layers = list(enumerate(zip(sizes[:-1], sizes[1:]), start=1))
        shapes = {f"{kind}{k}": (n, m) if kind == "W" else (m,) for k, (n, m) in layers for kind in "Wb"}
        super().__init__(shapes, {f"{kind}{k}": n for k, (n, _) in layers for kind in "Wb"})
        self.f, self.slope = ACTIVATIONS[activation]
        self._depth = len(layers)

    def forward(self, parameters, X):
        """Return the outputs of all layers above the input, for one image or a batch.

        Parameters
        ----------
        parameters : ndarray of shape (n_parameters,)
        X : ndarray of shape (16, 16) or (n_cases, 16, 16)

        Returns
        -------
        list of ndarray
            From bottom to top, of shape (n_units,) or (n_cases, n_units).
        """
        weights, outputs = self.views(parameters), [X.reshape(*X.shape[:-2], -1)]
        for k in range(1, self._depth + 1):
            outputs.append(self.f(outputs[-1] @ weights[f"W{k}"] + weights[f"b{k}"]))
        return outputs[1:]

    def gradient(self, parameters, x, d):
        """Return the gradient of the squared error of one image against all parameters.

        Parameters
        ----------
        parameters : ndarray of shape (n_parameters,)
        x : ndarray of shape (16, 16)
        d : ndarray of shape (10,)
            Desired outputs.

        Returns
        -------
        ndarray of shape (n_parameters,)
        """
        outputs = [x.ravel(), *self.forward(parameters, x)]
        weights, gradient = self.views(parameters), np.empty_like(parameters)
        of = self.views(gradient)
        dE_dA = outputs[-1] - d
        for k in range(self._depth, 0, -1):
            delta = dE_dA * self.slope(outputs[k])
            of[f"b{k}"][:] = delta
            np.matmul(outputs[k - 1][:, np.newaxis], delta[np.newaxis], out=of[f"W{k}"])
            dE_dA = weights[f"W{k}"] @ delta
        return gradient


def train_pass(parameters, X, D, gradient, eta):
    """Return the parameters after one pass through all cases, in constant order, with a step after each of them.

    Parameters
    ----------
    parameters : ndarray of any shape
        Where to start.
    X : ndarray of shape (n_cases, ...)
        Inputs, one case after another.
    D : ndarray of shape (n_cases, ...)
        Desired outputs.
    gradient : function
        gradient(parameters, x, d) returns dE/dparameters of one case, of the shape of parameters.
    eta : float or ndarray of the shape of parameters
        Step size, or one for every parameter.

    Returns
    -------
    ndarray of the shape of parameters
        A new array; the old one is as it was.

    Raises
    ------
    ValueError
        If X and D have different numbers of cases.

    Notes
    -----
    For c = 1, 2, ...: w_new = w - eta dE_c/dw, with the gradient of case c taken at the w that case c - 1 left.

    References
    ----------
    LeCun et al. (1989), Neural Computation 1:541-551: stochastic gradient, "in a constant order".

    Examples
    --------
    One weight with y = w x and dE/dw = (y - d) x: 0 - 0.5 * -1 = 0.5, then 0.5 - 0.5 * -0.5 = 0.75.

    >>> train_pass(np.array(0.0), [1.0, 1.0], [1.0, 1.0], lambda w, x, d: (w * x - d) * x, eta=0.5)
    array(0.75)
    """
    if len(X) != len(D):
        raise ValueError(f"X has {len(X)} cases but D has {len(D)}: they must be the same.")
    parameters = np.array(as_float(parameters))
    for x, d in zip(X, D):
        step = gradient(parameters, x, d)
        step = step * eta
        parameters -= step
    return parameters


@dataclass(frozen=True)
class Pass:
    """What was measured after a pass.

    Parameters
    ----------
    number : int
        0 before the first pass.
    train_mse, test_mse : float
        Squared error averaged over cases and outputs, as the paper reports it.
    train_mistakes, test_mistakes : int
        Digits whose largest output is not that of the right digit.
    parameters : ndarray of shape (n_parameters,)
    """

    number: int
    train_mse: float
    train_mistakes: int
    test_mse: float
    test_mistakes: int
    parameters: np.ndarray


def measure(network, parameters, X, d):
    """Return how well a network does: mean squared error and number of mistakes.

    Parameters
    ----------
    network : Network or FullyConnected
    parameters : ndarray of shape (n_parameters,)
    X : ndarray of shape (n_cases, 16, 16)
    d : ndarray of int, shape (n_cases,)
        Digits, 0 to 9.

    Returns
    -------
    mse : float
        Averaged over cases and over the ten outputs.
    mistakes : int

    Examples
    --------
    A network whose parameters are all 0 gives 0 everywhere: the error is 1, and every digit is taken for a 0.

    >>> network = Network()
    >>> measure(network, np.zeros(9760), np.zeros((3, 16, 16)), np.array([0, 1, 2]))
    (1.0, 2)
    """
    Y = network.outputs(parameters, X)
    return float(np.mean((Y - place_code(d)) ** 2)), int(np.sum(Y.argmax(axis=1) != d))


def train(network, X, d, X_test, d_test, eta, rng, passes=PASSES, parameters=None):
    """Train pass by pass, and yield after each what was measured; also once before the first.

    Parameters
    ----------
    network : Network or FullyConnected
    X, X_test : ndarray of shape (n_cases, 16, 16)
    d, d_test : ndarray of int, shape (n_cases,)
    eta : float or ndarray of shape (n_parameters,)
        Step size, with E summed over the outputs.
    rng : numpy.random.Generator
        Draws the starting weights, by `init_1989`.
    passes : int
    parameters : ndarray of shape (n_parameters,), optional
        Where to start, instead of a draw.

    Yields
    ------
    Pass

    Notes
    -----
    The digits for testing are looked at and never learned from, and no pass is picked: the last one counts.

    Examples
    --------
    >>> rng = np.random.default_rng(1986)
    >>> X, d = rng.uniform(-1, 1, (10, 16, 16)), np.arange(10)
    >>> [(after.number, after.train_mse < 0.9) for after in train(Network(), X, d, X, d, 0.01, rng, passes=2)]
    [(0, False), (1, True), (2, True)]
    """
    D = place_code(d).astype(X.dtype)
    if parameters is None:
        parameters = init_1989(network.fan_in, rng).astype(X.dtype)
    for number in range(passes + 1):
        if number:
            parameters = train_pass(parameters, X, D, network.gradient, eta)
        yield Pass(
            number, *measure(network, parameters, X, d), *measure(network, parameters, X_test, d_test), parameters
        )


def reject_curve(Y, d):
    """Return how the error falls as the cases that a network is least sure of are rejected.

    Parameters
    ----------
    Y : ndarray of shape (n_cases, n_out)
        Outputs.
    d : ndarray of int, shape (n_cases,)
        The right output of each case, 0 to n_out - 1.

    Returns
    -------
    rejected : ndarray of shape (n_cases,)
        Share of cases rejected: 0, 1 / n_cases, 2 / n_cases, ..., always less than 1.
    error : ndarray of shape (n_cases,)
        Share of mistakes among the cases that are left.

    Raises
    ------
    ValueError
        If the shapes do not meet.

    Notes
    -----
    A case is the surer, the larger the difference between its two largest outputs. The least sure are rejected first,
    of equally sure ones the one that comes first. A mistake is a case whose largest output is not the right one.

    References
    ----------
    LeCun et al. (1989), Neural Computation 1:541-551: the difference between "the two most active units" was the "main
    rejection criterion", with thresholds found on the test digits (as transcribed).

    Examples
    --------
    The differences are 0.5, 0.1 and 0.8. Only the second is wrong, and it is the first to go.

    >>> rejected, error = reject_curve([[0.7, 0.2], [0.6, 0.5], [0.1, 0.9]], [0, 1, 1])
    >>> print(rejected.round(3), error.round(3))
    [0.    0.333 0.667] [0.333 0.    0.   ]
    """
    Y, d = as_float(Y), np.asarray(d)
    require_shapes("Y (n_cases, n_out), d (n_cases,)", Y, d)
    second, first = np.sort(Y, axis=1)[:, -2:].T
    order = np.argsort(first - second, kind="stable")  # the least sure first
    wrong = (Y.argmax(axis=1) != d)[order]
    left = np.arange(len(d), 0, -1)
    return 1 - left / len(d), np.cumsum(wrong[::-1])[::-1] / left


def share_rejected(rejected, error, allowed=0.01):
    """Return the smallest share of cases to reject so that at most the allowed error is left.

    Parameters
    ----------
    rejected, error : ndarray of shape (n_cases,)
        As `reject_curve` returns them.
    allowed : float
        Error that may be left; 1 % in 1989.

    Returns
    -------
    float
        1 if no share will do.

    Raises
    ------
    ValueError
        If the shapes differ.

    Examples
    --------
    >>> share_rejected(np.array([0.0, 0.25, 0.5, 0.75]), np.array([0.5, 0.33, 0.0, 0.0]))
    0.5
    """
    require_same_shape(rejected=rejected, error=error)
    enough = np.asarray(rejected)[np.asarray(error) <= allowed]
    return float(enough.min()) if len(enough) else 1.0
