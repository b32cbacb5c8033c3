"""Unit 10: the network of 1989, with all its parameters in one flat vector, and a fully connected one beside it."""

import numpy as np

from helpers.maths.zip_codes.convolution import BACKGROUND, STRIDE, h2_wiring

AMPLITUDE, STRETCH = 1.7159, 2 / 3
"""a = AMPLITUDE tanh(STRETCH z), as in LeCun, Bottou, Orr & Müller (1998); 1989 says "a scaled hyperbolic tangent"."""


class _Flat:
    """A network whose parameters are one flat vector, cut into named arrays, and whose units are all alike."""

    def __init__(self, shapes, fan_in, amplitude, stretch):
        sizes = {name: int(np.prod(shape)) for name, shape in shapes.items()}
        ends = np.cumsum(list(sizes.values())).tolist()
        self._cuts = {name: (slice(end - sizes[name], end), shapes[name]) for name, end in zip(shapes, ends)}
        self.n_parameters = ends[-1]
        self.fan_in = np.repeat([fan_in[name] for name in shapes], list(sizes.values()))
        self.amplitude, self.stretch = amplitude, stretch
        self._room, self._kept = None, {}

    def views(self, parameters):
        """Return the named arrays that a flat vector of parameters, or of a gradient, consists of.

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
        return {name: parameters[cut].reshape(shape) for name, (cut, shape) in self._cuts.items()}

    def _views_kept(self, role, vector):
        """Return `views(vector)`, made anew only when another vector comes."""
        if self._kept.get(role, (None,))[0] is not vector:
            self._kept[role] = vector, self.views(vector)
        return self._kept[role][1]

    def __getstate__(self):
        """Return what a copy starts with: not the arrays to work in, whose views a copy would cut from one another."""
        return {**self.__dict__, "_room": None, "_kept": {}}

    def outputs(self, parameters, X, n_at_once=128):
        """Return the outputs of the top layer for a batch of images.

        Parameters
        ----------
        parameters : ndarray of shape (n_parameters,)
        X : ndarray of shape (n_cases, 16, 16)
        n_at_once : int
            Number of images that are in the works at a time, so that little memory is needed.

        Returns
        -------
        ndarray of shape (n_cases, 10)
        """
        pieces = [self.forward(parameters, X[k : k + n_at_once])[-1] for k in range(0, len(X), n_at_once)]
        return np.concatenate(pieces)

    def f(self, Z):
        """Return the activation of total inputs Z, an array of any shape."""
        return self.amplitude * np.tanh(self.stretch * Z)

    def slope(self, A):
        """Return the slope of the activation, from outputs A of any shape."""
        return self.stretch * (self.amplitude - A * A / self.amplitude)


def _require_one_case(x, d):
    """Raise ValueError unless there is one image and its ten desired outputs; nothing is broadcast silently."""
    if np.shape(x) != (16, 16) or np.shape(d) != (10,):
        raise ValueError(
            f"One image x (16, 16) and its desired outputs d (10,) are wanted: got x {np.shape(x)}, d {np.shape(d)}."
        )


class Network(_Flat):
    """The network of 1989: 9,760 parameters in one flat vector.

    Parameters
    ----------
    wiring : ndarray of int, shape (12, n_seen), optional
        The maps of H1 that each map of H2 sees; `h2_wiring()` unless given.
    shared_biases : bool
        Whether a map of H1 and H2 has one bias for all its units (not so in 1989).
    amplitude, stretch : float
        The activation of all units is amplitude * tanh(stretch * z).

    Attributes
    ----------
    n_parameters : int
    fan_in : ndarray of int, shape (n_parameters,)
        For every parameter, the number of inputs of its unit, the bias not counted.
    wiring : ndarray of int, shape (12, n_seen)

    Notes
    -----
    What a unit sees is looked up in a table of places, where the border is one more place whose state is always -1.
    So a layer of maps is one matrix product, with a row for each place of a map and a column for each map.
    H2 is computed with a weight 0 where a map is not seen; only the weights of wired maps are parameters.

    Examples
    --------
    >>> network = Network()
    >>> network.n_parameters
    9760
    >>> {name: array.shape for name, array in network.views(np.zeros(9760)).items() if name[0] == "W"}
    {'W1': (25, 12), 'W2': (25, 8, 12), 'W3': (192, 30), 'W4': (30, 10)}
    """

    def __init__(self, wiring=None, shared_biases=False, amplitude=AMPLITUDE, stretch=STRETCH):
        self.wiring = np.asarray(h2_wiring() if wiring is None else wiring)
        n_seen = self.wiring.shape[1]
        shapes = {"W1": (25, 12), "b1": (64, 12), "W2": (25, n_seen, 12), "b2": (16, 12)}
        if shared_biases:
            shapes |= {"b1": (1, 12), "b2": (1, 12)}
        shapes |= {"W3": (192, 30), "b3": (30,), "W4": (30, 10), "b4": (10,)}
        fan_in = {"1": 25, "2": 25 * n_seen, "3": 192, "4": 30}
        super().__init__(shapes, {name: fan_in[name[1]] for name in shapes}, amplitude, stretch)
        self._shared_biases = shared_biases
        self._seen_1, self._seen_2 = _places_seen(16), _places_seen(8)  # (64, 25), (16, 25)
        self._unit_seen_2 = (self._seen_2[:, :, np.newaxis] * 12 + np.arange(12)).ravel()  # (16 * 25 * 12,)
        place_of_W2 = np.arange(25 * 12 * 12).reshape(25, 12, 12)
        self._wired = place_of_W2[:, self.wiring.T, np.arange(12)].ravel()  # (25 * n_seen * 12,)

    def forward(self, parameters, X):
        """Return the outputs of all layers above the input, for one image or a batch.

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
        _, _, A1, A2, A3, Y = self._forward(parameters, X)
        cases = X.shape[:-2]
        return A1.reshape(*cases, 8, 8, 12), A2.reshape(*cases, 4, 4, 12), A3, Y

    def _forward(self, parameters, X):
        """Return what the units of H1 and of H2 see, and the outputs of all layers, for any number of cases."""
        w, cases = self.views(parameters), X.shape[:-2]
        image = np.full((*cases, 16 * 16 + 1), BACKGROUND, X.dtype)  # the last place is the border
        image[..., :-1] = X.reshape(*cases, 16 * 16)
        P1 = image.take(self._seen_1, axis=-1)  # (64, 25)
        A1 = self.f(P1 @ w["W1"] + w["b1"])  # (64, 12)
        maps = np.full((*cases, 8 * 8 + 1, 12), BACKGROUND, A1.dtype)  # the last row is the border
        maps[..., :-1, :] = A1
        P2 = maps.take(self._seen_2, axis=-2).reshape(*cases, 16, 25 * 12)
        A2 = self.f(P2 @ self._all_of_W2(w) + w["b2"])  # (16, 12)
        A3 = self.f(A2.reshape(*cases, 16 * 12) @ w["W3"] + w["b3"])  # (30,)
        Y = self.f(A3 @ w["W4"] + w["b4"])  # (10,)
        return P1, P2, A1, A2, A3, Y

    def _all_of_W2(self, w):
        """Return W2 from all 12 maps of H1, (25 * 12, 12), with zeros where a map is not seen."""
        W2 = np.zeros(25 * 12 * 12, w["W2"].dtype)
        W2[self._wired] = w["W2"].ravel()
        return W2.reshape(25 * 12, 12)

    def gradient(self, parameters, x, d, out=None):
        """Return the gradient of the squared error of one image against all parameters.

        Parameters
        ----------
        parameters : ndarray of shape (n_parameters,)
        x : ndarray of shape (16, 16)
        d : ndarray of shape (10,)
            Desired outputs.
        out : ndarray of shape (n_parameters,), optional
            Where to write the gradient, instead of to a new array.

        Returns
        -------
        ndarray of shape (n_parameters,)

        Raises
        ------
        ValueError
            If the shapes are others.

        Notes
        -----
        E = 1/2 sum_j (y_j - d_j)^2, a sum over the ten outputs. The same steps as for any layered network: a layer of
        maps has P, what each place of a map sees, where a full layer has A, so P^T delta sums a shared weight's
        gradient over its places. One presentation is short, so it works in arrays that are made only once.
        """
        _require_one_case(x, d)
        if out is None:
            out = np.empty_like(parameters)
        if self._room is None or self._room.units.dtype != parameters.dtype:
            self._room = _Room(parameters.dtype)
        w, of, room = self._views_kept("w", parameters), self._views_kept("of", out), self._room

        room.x[:] = x
        room.image.take(self._seen_1, out=room.P1, mode="clip")  # (64, 25)
        self._layer(room.P1, w["W1"], w["b1"], room.A1)  # (64, 12)
        room.maps.take(self._seen_2, axis=0, out=room.P2_by_map, mode="clip")  # (16, 25, 12)
        room.all_of_W2[self._wired] = w["W2"].reshape(-1)
        self._layer(room.P2, room.W2, w["b2"], room.A2)  # (16, 12)
        self._layer(room.A2_flat, w["W3"], w["b3"], room.A3)  # (30,)
        self._layer(room.A3, w["W4"], w["b4"], room.Y)  # (10,)

        np.multiply(room.units, room.units, out=room.deltas)  # the slopes of all units at once
        room.deltas *= -self.stretch / self.amplitude
        room.deltas += self.stretch * self.amplitude
        room.delta4 *= room.Y - d
        room.delta3 *= np.dot(w["W4"], room.delta4)
        room.delta2_flat *= np.dot(w["W3"], room.delta3)
        np.dot(room.delta2, room.W2.T, out=room.dE_dP2)  # (16, 25 * 12)
        dE_dA1 = np.bincount(self._unit_seen_2, room.dE_dP2.reshape(-1), 65 * 12)  # sums over all who saw a unit
        room.delta1_and_border *= dE_dA1

        np.dot(room.P1.T, room.delta1, out=of["W1"])
        np.dot(room.P2.T, room.delta2, out=room.dE_dW2)
        room.dE_dW2.take(self._wired, out=of["W2"].reshape(-1), mode="clip")
        np.dot(room.A2_flat[:, np.newaxis], room.delta3[np.newaxis], out=of["W3"])
        np.dot(room.A3[:, np.newaxis], room.delta4[np.newaxis], out=of["W4"])
        of["b1"][:] = room.delta1.sum(axis=0) if self._shared_biases else room.delta1
        of["b2"][:] = room.delta2.sum(axis=0) if self._shared_biases else room.delta2
        of["b3"][:] = room.delta3
        of["b4"][:] = room.delta4
        return out

    def _layer(self, inputs, W, b, out):
        """Write the outputs of a layer to `out`."""
        np.dot(inputs, W, out=out)
        out += b
        out *= self.stretch
        np.tanh(out, out=out)
        out *= self.amplitude

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
        The backward pass with every weight, input and slope squared, and 1 at the top, since d2E/dy2 = 1: what
        remains of the diagonal of the Hessian without f'' and without the terms off the diagonal.

        References
        ----------
        LeCun et al. (1989) used "a positive, diagonal approximation of the Hessian matrix" (as transcribed) and give no
        formula; this is that of LeCun, Bottou, Orr & Müller (1998), Efficient BackProp, section 7.
        """
        w, n = self.views(parameters), len(X)
        P1, P2, A1, A2, A3, Y = self._forward(parameters, X)
        slope1, slope2, slope3, slope4 = (self.slope(A) for A in (A1, A2, A3, Y))
        h4 = slope4**2  # (n_cases, 10)
        h3 = h4 @ (w["W4"] ** 2).T * slope3**2  # (n_cases, 30)
        h2 = (h3 @ (w["W3"] ** 2).T).reshape(n, 16, 12) * slope2**2
        seen = (h2 @ (self._all_of_W2(w) ** 2).T).reshape(n, 16 * 25, 12)
        who_saw = (self._seen_2.ravel() == np.arange(64)[:, np.newaxis]).astype(seen.dtype)  # (64, 16 * 25)
        h1 = who_saw @ seen * slope1**2  # (n_cases, 64, 12)
        mean = np.empty_like(parameters)
        of = self.views(mean)
        of["W1"][:] = np.einsum("cpi,cpm->im", P1**2, h1) / n
        of["W2"].reshape(-1)[:] = np.einsum("cpi,cpm->im", P2**2, h2, optimize=True).take(self._wired) / n
        of["W3"][:] = (A2.reshape(n, 192) ** 2).T @ h3 / n
        of["W4"][:] = (A3**2).T @ h4 / n
        of["b1"][:] = h1.mean(axis=0).sum(axis=0) if self._shared_biases else h1.mean(axis=0)
        of["b2"][:] = h2.mean(axis=0).sum(axis=0) if self._shared_biases else h2.mean(axis=0)
        of["b3"][:], of["b4"][:] = h3.mean(axis=0), h4.mean(axis=0)
        return mean


class _Room:
    """The arrays in which one presentation is worked out.

    The outputs of all units stand in one vector, `units`, and their delta in another, `deltas`, both cut into layers.
    """

    def __init__(self, dtype):
        picture = np.full(16 * 16 + 1, BACKGROUND, dtype)
        self.image, self.x = picture, picture[:-1].reshape(16, 16)  # the last place of the image is the border
        self.units = np.full(65 * 12 + 192 + 30 + 10, BACKGROUND, dtype)
        maps, self.A2_flat, self.A3, self.Y = np.split(self.units, [780, 972, 1002])
        self.maps = maps.reshape(65, 12)  # the last row is the border
        self.A1, self.A2 = self.maps[:64], self.A2_flat.reshape(16, 12)
        self.deltas = np.empty_like(self.units)
        self.delta1_and_border, self.delta2_flat, self.delta3, self.delta4 = np.split(self.deltas, [780, 972, 1002])
        self.delta1, self.delta2 = self.delta1_and_border.reshape(65, 12)[:64], self.delta2_flat.reshape(16, 12)
        self.P1, self.P2 = np.empty((64, 25), dtype), np.empty((16, 25 * 12), dtype)
        self.P2_by_map, self.dE_dP2 = self.P2.reshape(16, 25, 12), np.empty_like(self.P2)
        self.all_of_W2 = np.zeros(25 * 12 * 12, dtype)
        self.W2, self.dE_dW2 = self.all_of_W2.reshape(25 * 12, 12), np.empty((25 * 12, 12), dtype)


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
    amplitude, stretch : float
        The activation of all units is amplitude * tanh(stretch * z).

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

    def __init__(self, sizes=(256, 40, 10), amplitude=AMPLITUDE, stretch=STRETCH):
        layers = list(enumerate(zip(sizes[:-1], sizes[1:]), start=1))
        shapes = {f"{kind}{k}": (n, m) if kind == "W" else (m,) for k, (n, m) in layers for kind in "Wb"}
        super().__init__(shapes, {f"{kind}{k}": n for k, (n, _) in layers for kind in "Wb"}, amplitude, stretch)
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

    def gradient(self, parameters, x, d, out=None):
        """Return the gradient of the squared error of one image against all parameters.

        Parameters
        ----------
        parameters : ndarray of shape (n_parameters,)
        x : ndarray of shape (16, 16)
        d : ndarray of shape (10,)
            Desired outputs.
        out : ndarray of shape (n_parameters,), optional
            Where to write the gradient, instead of to a new array.

        Returns
        -------
        ndarray of shape (n_parameters,)
        """
        _require_one_case(x, d)
        out = np.empty_like(parameters) if out is None else out
        weights, of, outputs = self._views_kept("w", parameters), self._views_kept("of", out), [x.ravel()]
        for k in range(1, self._depth + 1):
            outputs.append(self.f(outputs[-1] @ weights[f"W{k}"] + weights[f"b{k}"]))
        dE_dA = outputs[-1] - d
        for k in range(self._depth, 0, -1):
            delta = dE_dA * self.slope(outputs[k])
            of[f"b{k}"][:] = delta
            np.dot(outputs[k - 1][:, np.newaxis], delta[np.newaxis], out=of[f"W{k}"])
            if k > 1:  # nobody asks for the gradient of the image
                dE_dA = weights[f"W{k}"] @ delta
        return out
